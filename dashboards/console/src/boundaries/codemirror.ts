/**
 * The editor proper. It lives in a shadow tree: there its style sheets are adopted from script, which a policy without
 * inline styles allows; in the page itself they would be `<style>` elements, which it refuses.
 */
import { acceptCompletion, autocompletion, completionKeymap, type CompletionContext } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { BoundariesSnapshot } from "../wire";
import type { Finding } from "./answers";
import { completions } from "./complete";
import { fixOf, placeOf, type Fix } from "./fix";

export interface Listener {
  typed(text: string): void;
  moved(line: number, column: number): void;
  words(): BoundariesSnapshot | null;
  useWord(word: string): string;
}

const HIGHLIGHT = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-str)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-num)" },
  { tag: tags.comment, color: "var(--text-3)" },
]);

const THEME = EditorView.theme({
  "&": { height: "100%", isolation: "isolate", fontSize: "0.8125rem", backgroundColor: "var(--surface)", color: "var(--text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--text-3)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--surface-2)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--surface-3)",
  },
  ".cm-tooltip, .cm-panels": { backgroundColor: "var(--surface)", color: "var(--text)", border: "1px solid var(--line)" },
  ".cm-tooltip": { borderRadius: "6px", boxShadow: "var(--e-2)" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--font)", maxHeight: "16em" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", display: "flex", gap: "12px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--surface-3)", color: "var(--text)" },
  ".cm-completionDetail": { marginInlineStart: "auto", color: "var(--text-2)", fontStyle: "normal" },
  ".cm-diagnostic": { fontFamily: "var(--font)", fontSize: "0.8125rem", borderLeftWidth: "3px" },
  ".cm-diagnosticAction": { backgroundColor: "var(--ink)", color: "var(--on-ink)" },
});

export class Editor {
  readonly #view: EditorView;
  readonly #useWord: (word: string) => string;

  constructor(parent: HTMLElement, text: string, label: string, listener: Listener) {
    const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
    root.replaceChildren();
    this.#view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          lintGutter(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          search({ top: true }),
          yaml(),
          indentUnit.of("  "),
          syntaxHighlighting(HIGHLIGHT),
          // Tab takes what is shown, however fresh it is; Enter is a new line, always.
          autocompletion({ override: [(context) => fitting(context, listener.words())], icons: false, interactionDelay: 0 }),
          keymap.of([
            { key: "Tab", run: acceptCompletion },
            indentWithTab,
            ...completionKeymap.filter(({ key }) => key !== "Enter"),
            ...lintKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...defaultKeymap,
          ]),
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
          EditorView.domEventHandlers({ beforeinput: overSelection }),
          THEME,
          EditorView.updateListener.of(({ docChanged, selectionSet, state }) => {
            if (docChanged) listener.typed(state.doc.toString());
            if (docChanged || selectionSet) {
              const { head } = state.selection.main;
              const line = state.doc.lineAt(head);
              listener.moved(line.number, head - line.from + 1);
            }
          }),
        ],
      }),
    });
    this.#useWord = (word) => listener.useWord(word);
  }

  /** Another text came from outside. */
  replace(text: string): void {
    if (text === this.#view.state.doc.toString()) return;
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
  }

  /** Marks findings at their places. */
  show(findings: Finding[]): void {
    const text = this.#view.state.doc.toString();
    const marks = findings.map((finding): Diagnostic => {
      const fix = fixOf(text, finding);
      const use = (changes: Fix) => ({
        name: this.#useWord(changes.insert),
        apply: (view: EditorView) => view.dispatch({ changes }),
      });
      return {
        ...placeOf(text, finding),
        severity: finding.severity,
        message: finding.message,
        ...(fix === null ? {} : { actions: [use(fix)] }),
      };
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, marks));
  }

  /** Goes to a place and takes the focus. */
  go(from: number): void {
    const anchor = Math.min(from, this.#view.state.doc.length);
    this.#view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    this.#view.focus();
  }

  close(): void {
    this.#view.destroy();
  }
}

/** Typing over a selection is done here: the browser would leave inline styles behind, which the policy refuses. */
function overSelection(event: InputEvent, view: EditorView): boolean {
  if (event.inputType !== "insertText" || event.data === null || view.state.selection.main.empty || view.composing) return false;
  event.preventDefault();
  view.dispatch({ ...view.state.replaceSelection(event.data), userEvent: "input.type", scrollIntoView: true });
  return true;
}

function fitting(context: CompletionContext, words: BoundariesSnapshot | null) {
  if (words === null) return null;
  const found = completions(context.state.doc.toString(), context.pos, words);
  if (found === null || (found.from === context.pos && !context.explicit)) return null;
  const options = found.options.map(({ label, detail, apply, kind }) => ({
    label,
    type: kind,
    ...(detail === undefined ? {} : { detail }),
    ...(apply === undefined ? {} : { apply }),
  }));
  return { from: found.from, options, validFor: /^[\w.]*$/ };
}
