/** What the editor asks the service while somebody writes: completions, the meaning of a word, the fix at hand. */
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { forEachDiagnostic, type Diagnostic } from "@codemirror/lint";
import { StateEffect, StateField, type EditorState, type Extension } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap, showTooltip, type Tooltip } from "@codemirror/view";
import type { Ask, Hover } from "./assist";

const TYPED = /[\w.*-]+$/;

/** The completions of a document; nothing is offered unasked where nothing is typed. */
export function completing(ask: Ask): (context: CompletionContext) => Promise<CompletionResult | null> {
  return async (context) => {
    if (!context.explicit && context.matchBefore(TYPED) === null) return null;
    const text = context.state.doc.toString();
    const found = (await ask("complete", text, context.pos))?.completions ?? null;
    if (found === null || context.aborted) return null;
    const options = found.options.map(({ label, kind, apply, detail, info }, at) => ({
      label,
      // The service names the likeliest first, whatever the alphabet says.
      boost: Math.max(-99, 99 - at),
      type: kind,
      apply,
      ...(detail === "" ? {} : { detail }),
      ...(info === "" ? {} : { info }),
    }));
    return { from: found.start, options, validFor: /^[\w.-]*$/ };
  };
}

/** The meaning of the word under the pointer, or with `Mod-i` at the hand; Escape closes it. */
export function meanings(ask: Ask): Extension {
  const pointed = hoverTooltip(async (view, pos) => {
    const found = (await ask("hover", view.state.doc.toString(), pos))?.hover ?? null;
    return found === null ? null : tooltip(found);
  });
  const atHand = (view: EditorView) => {
    const { state } = view;
    void ask("hover", state.doc.toString(), state.selection.main.head).then((answer) => {
      const found = answer?.hover ?? null;
      if (view.state.doc.eq(state.doc)) view.dispatch({ effects: told.of(found === null ? null : tooltip(found)) });
    });
    return true;
  };
  const close = (view: EditorView) => {
    if (view.state.field(shown) === null) return false;
    view.dispatch({ effects: told.of(null) });
    return true;
  };
  return [pointed, shown, keymap.of([{ key: "Mod-i", run: atHand, preventDefault: true }, { key: "Escape", run: close }])];
}

const told = StateEffect.define<Tooltip | null>();

const shown = StateField.define<Tooltip | null>({
  create: () => null,
  update(tooltip, transaction) {
    const asked = transaction.effects.find((effect) => effect.is(told));
    if (asked !== undefined) return asked.value as Tooltip | null;
    return transaction.docChanged || transaction.selection !== undefined ? null : tooltip;
  },
  provide: (field) => showTooltip.from(field),
});

function tooltip({ start, end, title, lines }: Hover): Tooltip {
  return {
    pos: start,
    end,
    above: true,
    create: () => {
      const dom = document.createElement("div");
      dom.className = "cm-meaning";
      dom.setAttribute("role", "status");
      const head = document.createElement("b");
      head.textContent = title;
      const said = lines.map((line) => {
        const part = document.createElement("p");
        part.textContent = line;
        return part;
      });
      dom.append(head, ...said);
      return { dom };
    },
  };
}

/** `Mod-.` settles the finding at the hand, or the next one on its line, where there is a fix. */
export const fixAtHand = keymap.of([
  {
    key: "Mod-.",
    preventDefault: true,
    run: (view) => {
      const found = fixable(view.state);
      if (found === null) return false;
      found.diagnostic.actions?.[0]?.apply(view, found.from, found.to);
      return true;
    },
  },
]);

function fixable(state: EditorState): { diagnostic: Diagnostic; from: number; to: number } | null {
  const line = state.doc.lineAt(state.selection.main.head);
  const found: { diagnostic: Diagnostic; from: number; to: number }[] = [];
  forEachDiagnostic(state, (diagnostic, from, to) => {
    const here = from <= line.to && to >= line.from;
    if (here && (diagnostic.actions?.length ?? 0) > 0) found.push({ diagnostic, from, to });
  });
  return found[0] ?? null;
}
