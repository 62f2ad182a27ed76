import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../texts";
import { Glyph } from "./glyph";

interface DialogProps {
  label: string;
  wide?: boolean;
  onClose: () => void;
  children: ComponentChildren;
}

/** A modal dialog: the focus goes in, Esc leaves, and the focus returns to where it was. */
export function Dialog({ label, wide = false, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog class={wide ? "dialog wide-dialog" : "dialog"} ref={dialog} aria-label={label} onClose={onClose}>
      {children}
    </dialog>
  );
}

/** The top of a dialog that only shows or is left without doing: its title, and the way out. */
export function DialogHead({ title }: { title: string }) {
  return (
    <div class="dialog-head">
      <h2>{title}</h2>
      <form class="right" method="dialog">
        <button class="btn quiet-btn" aria-label={t.close}>
          <Glyph name="x" />
        </button>
      </form>
    </div>
  );
}
