import { useEffect, useState } from "preact/hooks";
import { wanted } from "../documents/text";
import { tb } from "../texts/boundaries";
import { assist, type Sentence } from "./assist";
import type { Working } from "./working";

/** The document under the hand in plain words, a sentence a clause; each leads to its line. */
export function Aloud({ working }: { working: Working }) {
  const [told, setTold] = useState<Sentence[] | null>(null);
  const [stale, setStale] = useState(false);
  const checked = working.checkedAt.value;
  useEffect(() => {
    let gone = false;
    void assist("read", working.name, working.text.peek()).then((found) => {
      if (gone || found === null) return;
      // A text that cannot be read says nothing: what the last whole one said stays, and says so.
      setStale(found.sentences === null);
      if (found.sentences !== null) setTold(found.sentences);
    });
    return () => {
      gone = true;
    };
  }, [working, checked]);
  if (told === null || told.length === 0) return null;
  return (
    <section aria-label={tb.aloud.title}>
      <div class="panel-head">
        <h2>{tb.aloud.title}</h2>
        <span class="small second" role="status">
          {stale && tb.aloud.stale}
        </span>
      </div>
      <Sentences of={told} />
    </section>
  );
}

function Sentences({ of }: { of: Sentence[] }) {
  return (
    <ul class="aloud">
      {of.map(({ clause, text, line }) => (
        <li key={clause}>
          <p>{text}</p>
          <button class="line-link small" type="button" onClick={() => (wanted.value = { line, column: 1 })}>
            {tb.checks.line(line)}
          </button>
        </li>
      ))}
    </ul>
  );
}
