import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { tb } from "../texts/boundaries";
import type { Finding } from "./answers";
import { assist, type Ask } from "./assist";
import type { Editor } from "./codemirror";
import { placeOf } from "./fix";
import { tidy } from "./tidy";
import type { Working } from "./working";

const KEPT = "remit.plain-editor";

/** Whether one edits in a plain text field; kept on this device. */
export const plain = signal(localStorage.getItem(KEPT) === "yes");

export function setPlain(on: boolean): void {
  plain.value = on;
  if (on) localStorage.setItem(KEPT, "yes");
  else localStorage.removeItem(KEPT);
}

/** Where the findings' list sends the eye: a line and column of the text on the screen. */
export const wanted = signal<{ line: number; column: number } | null>(null);

type Props = { working: Working; findings: Finding[]; onMove: (line: number, column: number) => void };

/** The text of a document: in the editor, or in a plain field by choice or where the editor did not load. */
export function TextOf(props: Props) {
  const [failed, setFailed] = useState(false);
  if (plain.value || failed) {
    return (
      <>
        {failed && !plain.value && (
          <p class="small second pad" role="status">
            {tb.edit.editorFailed}
          </p>
        )}
        <PlainText {...props} />
      </>
    );
  }
  return <Code {...props} onFail={() => setFailed(true)} />;
}

function Code({ working, findings, onMove, onFail }: Props & { onFail: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    let gone = false;
    import("./codemirror").then(({ Editor: Made }) => {
      if (gone || place.current === null) return;
      const ask: Ask = (want, text, at) => assist(want, working.name, text, at);
      editor.current = new Made(place.current, ask, working.text.peek(), tb.edit.field(working.name), {
        typed: (text) => working.change(text),
        moved: onMove,
        useWord: tb.checks.use,
        tidy: () => void tidy(working),
      });
      setReady(true);
    }, onFail);
    return () => {
      gone = true;
      editor.current?.close();
      editor.current = null;
    };
  }, [working]);
  const replaced = working.replaced.value;
  useEffect(() => editor.current?.replace(working.text.peek()), [replaced]);
  useEffect(() => editor.current?.show(findings), [findings, ready]);
  const to = wanted.value;
  useEffect(() => {
    if (to === null || editor.current === null) return;
    editor.current.go(placeOf(working.text.peek(), to).from);
    wanted.value = null;
  }, [to, ready]);
  return <div class="code" ref={place} />;
}

function PlainText({ working, onMove }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const to = wanted.value;
  const tell = () => {
    const before = field.current?.value.slice(0, field.current.selectionStart).split("\n") ?? [""];
    onMove(before.length, (before.at(-1) ?? "").length + 1);
  };
  useEffect(() => {
    if (to === null || field.current === null) return;
    const { from, to: end } = placeOf(working.text.peek(), to);
    field.current.focus();
    field.current.setSelectionRange(from, end);
    wanted.value = null;
  }, [to]);
  return (
    <textarea
      class="code plain"
      ref={field}
      spellcheck={false}
      aria-label={tb.edit.field(working.name)}
      value={working.text.value}
      onInput={(event) => working.change(event.currentTarget.value)}
      onSelect={tell}
      onKeyDown={(event) => {
        if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        void tidy(working);
      }}
    />
  );
}
