import { useEffect, useRef, useState } from "preact/hooks";
import type { Editor } from "../boundaries/codemirror";
import { plain, wanted } from "../boundaries/editor";
import { placeOf } from "../boundaries/fix";
import { tf } from "../texts/feeds";
import type { FeedFinding } from "../wire";
import type { Attempt } from "./attempt";
import { asking } from "./data";

type Props = { attempt: Attempt; findings: FeedFinding[]; onMove: (line: number, column: number) => void; onSave: () => void };

/** The text of a feed's document: in the editor, or in a plain field by choice or where the editor did not load. */
export function DocumentText(props: Props) {
  const [failed, setFailed] = useState(false);
  return plain.value || failed ? <PlainText {...props} /> : <Code {...props} onFail={() => setFailed(true)} />;
}

function Code({ attempt, findings, onMove, onSave, onFail }: Props & { onFail: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const [ready, setReady] = useState(false);
  const latest = useRef(onSave);
  latest.current = onSave;
  useEffect(() => {
    let gone = false;
    import("../boundaries/codemirror").then(({ Editor: Made }) => {
      if (gone || place.current === null) return;
      editor.current = new Made(place.current, asking(attempt), attempt.text.peek(), tf.edit.field(attempt.name), {
        typed: (text) => (attempt.text.value = text),
        moved: onMove,
        useWord: tf.edit.use,
        tidy: () => latest.current(),
      });
      setReady(true);
    }, onFail);
    return () => {
      gone = true;
      editor.current?.close();
      editor.current = null;
    };
  }, [attempt]);
  const replaced = attempt.replaced.value;
  useEffect(() => editor.current?.replace(attempt.text.peek()), [replaced]);
  useEffect(() => {
    const file = `${attempt.name}.yaml`;
    editor.current?.show(
      findings.map((each) => ({ ...each, name: attempt.name, file, severity: "error", code: "feed", fix: each.fix ?? null })),
    );
  }, [findings, ready]);
  const to = wanted.value;
  useEffect(() => {
    if (to === null || editor.current === null) return;
    editor.current.go(placeOf(attempt.text.peek(), to).from);
    wanted.value = null;
  }, [to, ready]);
  return <div class="code" ref={place} />;
}

function PlainText({ attempt, onMove, onSave }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const to = wanted.value;
  useEffect(() => {
    if (to === null || field.current === null) return;
    const { from, to: end } = placeOf(attempt.text.peek(), to);
    field.current.focus();
    field.current.setSelectionRange(from, end);
    wanted.value = null;
  }, [to]);
  return (
    <textarea
      class="code plain"
      ref={field}
      spellcheck={false}
      aria-label={tf.edit.field(attempt.name)}
      value={attempt.text.value}
      onInput={(event) => (attempt.text.value = event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        onSave();
      }}
      onSelect={(event) => {
        const before = event.currentTarget.value.slice(0, event.currentTarget.selectionStart).split("\n");
        onMove(before.length, (before.at(-1) ?? "").length + 1);
      }}
    />
  );
}
