import { signal, type ReadonlySignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Finding } from "../boundaries/answers";
import type { Ask } from "../boundaries/assist";
import type { Editor } from "../boundaries/codemirror";
import { placeOf } from "../boundaries/fix";
import { t } from "../texts";

const KEPT = "remit.plain-editor";

/** Whether one edits in a plain text field; kept on this device. */
export const plain = signal(localStorage.getItem(KEPT) === "yes");

export function setPlain(on: boolean): void {
  plain.value = on;
  if (on) localStorage.setItem(KEPT, "yes");
  else localStorage.removeItem(KEPT);
}

/** Where a list beside the text sends the eye: a line and column of the text on the screen. */
export const wanted = signal<{ line: number; column: number } | null>(null);

/** A text in the hand. `replaced` moves when it came from elsewhere than its field. */
export interface Written {
  readonly text: ReadonlySignal<string>;
  readonly replaced: ReadonlySignal<number>;
  change(text: string): void;
}

export interface TextProps {
  of: Written;
  /** What the field is called. */
  field: string;
  ask: Ask;
  findings: Finding[];
  onMove: (line: number, column: number) => void;
  /** What the keys of saving do. */
  onKeep: () => void;
}

/** The text of a document: in the editor, or in a plain field by choice or where the editor did not load. */
export function DocumentText(props: TextProps) {
  const [failed, setFailed] = useState(false);
  if (plain.value || failed) {
    return (
      <>
        {failed && !plain.value && (
          <p class="small second pad" role="status">
            {t.document.editorFailed}
          </p>
        )}
        <PlainText {...props} />
      </>
    );
  }
  return <Code {...props} onFail={() => setFailed(true)} />;
}

function Code({ of, field, ask, findings, onMove, onKeep, onFail }: TextProps & { onFail: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const [ready, setReady] = useState(false);
  const latest = useRef({ ask, onMove, onKeep });
  latest.current = { ask, onMove, onKeep };
  useEffect(() => {
    let gone = false;
    import("../boundaries/codemirror").then(({ Editor: Made }) => {
      if (gone || place.current === null) return;
      const asked: Ask = (...question) => latest.current.ask(...question);
      editor.current = new Made(place.current, asked, of.text.peek(), field, {
        typed: (text) => of.change(text),
        moved: (line, column) => latest.current.onMove(line, column),
        useWord: t.document.use,
        tidy: () => latest.current.onKeep(),
      });
      setReady(true);
    }, onFail);
    return () => {
      gone = true;
      editor.current?.close();
      editor.current = null;
    };
  }, [of]);
  const replaced = of.replaced.value;
  useEffect(() => editor.current?.replace(of.text.peek()), [replaced]);
  useEffect(() => editor.current?.show(findings), [findings, ready]);
  const to = wanted.value;
  useEffect(() => {
    if (to === null || editor.current === null) return;
    editor.current.go(placeOf(of.text.peek(), to).from);
    wanted.value = null;
  }, [to, ready]);
  return <div class="code" ref={place} />;
}

function PlainText({ of, field: label, onMove, onKeep }: TextProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const to = wanted.value;
  const tell = () => {
    const before = field.current?.value.slice(0, field.current.selectionStart).split("\n") ?? [""];
    onMove(before.length, (before.at(-1) ?? "").length + 1);
  };
  useEffect(() => {
    if (to === null || field.current === null) return;
    const { from, to: end } = placeOf(of.text.peek(), to);
    field.current.focus();
    field.current.setSelectionRange(from, end);
    wanted.value = null;
  }, [to]);
  return (
    <textarea
      class="code plain"
      ref={field}
      spellcheck={false}
      aria-label={label}
      value={of.text.value}
      onInput={(event) => of.change(event.currentTarget.value)}
      onSelect={tell}
      onKeyDown={(event) => {
        if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        onKeep();
      }}
    />
  );
}
