/**
 * The editor proper. It lives in a shadow tree: there its style sheets are adopted from script, which a policy without
 * inline styles allows; in the page itself they would be `<style>` elements, which it refuses.
 */
import { acceptCompletion, autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Finding } from "./answers";
import type { Ask } from "./assist";
import { completing, fixAtHand, meanings } from "./codemirror-words";
import { fixOf, placeOf, type Fix } from "./fix";

export interface Listener {
  typed(text: string): void;
  moved(line: number, column: number): void;
  /** How the change that a finding offers is called. */
  useWord(word: string): string;
  /** The text is to be put in order and saved. */
  tidy(): void;
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
  ".cm-completionInfo": { maxWidth: "340px", padding: "6px 10px", fontFamily: "var(--font)", whiteSpace: "normal" },
  ".cm-meaning": { maxWidth: "420px", padding: "8px 12px", fontFamily: "var(--font)", whiteSpace: "normal" },
  ".cm-meaning p": { margin: "4px 0 0" },
  ".cm-diagnostic": { fontFamily: "var(--font)", fontSize: "0.8125rem", borderLeftWidth: "3px" },
  ".cm-diagnosticAction": { backgroundColor: "var(--ink)", color: "var(--on-ink)" },
});

export class Editor {
  readonly #view: EditorView;
  readonly #useWord: (word: string) => string;

  /** `ask` is how the service is asked about the text; `label` is how its field is called. */
  constructor(parent: HTMLElement, ask: Ask, text: string, label: string, listener: Listener) {
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
          ...assisted(ask),
          fixAtHand,
          keymap.of([
            { key: "Tab", run: acceptCompletion },
            indentWithTab,
            { key: "Mod-s", preventDefault: true, run: () => (listener.tidy(), true) },
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
    const old = this.#view.state.doc.toString();
    if (text === old) return;
    // Only what differs is replaced, so that the hand stays where it was.
    const most = Math.min(text.length, old.length);
    let from = 0;
    while (from < most && text[from] === old[from]) from += 1;
    let end = 0;
    while (end < most - from && text[text.length - 1 - end] === old[old.length - 1 - end]) end += 1;
    this.#view.dispatch({ changes: { from, to: old.length - end, insert: text.slice(from, text.length - end) } });
  }

  /** Marks findings at their places. */
  show(findings: Finding[]): void {
    const text = this.#view.state.doc.toString();
    const marks = findings.map((finding): Diagnostic => {
      const fix = fixOf(text, finding);
      const place = placeOf(text, finding);
      const use = ({ from, to, insert }: Fix) => ({
        name: this.#useWord(insert),
        // What was typed above it meanwhile has moved the finding, and the change with it.
        apply: (view: EditorView, at: number) => {
          const moved = at - place.from;
          view.dispatch({ changes: { from: from + moved, to: to + moved, insert } });
        },
      });
      return {
        ...place,
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

/** Tab takes what is shown, however fresh it is; Enter is a new line, always. */
function assisted(ask: Ask): Extension[] {
  return [autocompletion({ override: [completing(ask)], icons: false, interactionDelay: 0 }), meanings(ask)];
}

/** Typing over a selection is done here: the browser would leave inline styles behind, which the policy refuses. */
function overSelection(event: InputEvent, view: EditorView): boolean {
  if (event.inputType !== "insertText" || event.data === null || view.state.selection.main.empty || view.composing) return false;
  event.preventDefault();
  view.dispatch({ ...view.state.replaceSelection(event.data), userEvent: "input.type", scrollIntoView: true });
  return true;
}
