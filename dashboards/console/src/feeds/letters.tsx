import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../api";
import { clockTime } from "../format";
import { say, sayDone } from "../says";
import { t } from "../texts";
import { tf } from "../texts/feeds";
import type { DeadLetterRow } from "../wire";
import type { Attempt } from "./attempt";
import { letter, letters, refresh, retry, retryAll, type Retried } from "./data";

type Props = { name: string; attempt: Attempt; onTry: () => void; onChange: () => Promise<void> };

/** What the feed could not map: looked at beside its document, and read again once that is mended. */
export function LettersPanel({ name, attempt, onTry, onChange }: Props) {
  const [rows, setRows] = useState<DeadLetterRow[] | null>(null);
  const look = () => letters(name).then(({ items }) => setRows(items), () => undefined);
  useEffect(() => void look(), [name]);
  if (rows === null) return null;
  if (rows.length === 0) return <p class="second pad">{tf.letters.none}</p>;
  const again = async (run: () => Promise<Retried>) => {
    try {
      const { taken, left, why } = await run();
      if (left === 0) sayDone(tf.letters.taken(taken, left));
      else say({ kind: "failed", text: tf.letters.taken(taken, left), how: why ?? "" });
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      say({ kind: "failed", text: tf.letters.still, how: problem.status === 0 ? t.failed.noAnswer : problem.message });
    }
    await Promise.all([look(), onChange(), refresh()]);
  };
  const take = async (id: string) => {
    const { content } = await letter(id);
    if (content === null) return;
    attempt.takeContent(content);
    onTry();
  };
  return (
    <>
      <div class="panel-head">
        <button class="btn main right" type="button" onClick={() => void again(() => retryAll(name))}>
          {tf.letters.retryAll}
        </button>
      </div>
      <ul class="others" aria-label={tf.letters.table}>
        {rows.map(({ id, at, reason, until }) => (
          <li key={id} class="row wrap">
            <time class="num" dateTime={at}>
              {clockTime(at)}
            </time>
            <code class="small">{reason}</code>
            <span class="small quiet">
              {tf.letters.until} {clockTime(until)}
            </span>
            <span class="row right">
              <button class="btn mini" type="button" onClick={() => void take(id)}>
                {tf.lately.try}
                <span class="sr"> {clockTime(at)}</span>
              </button>
              <button class="btn mini" type="button" onClick={() => void again(() => retry(id))}>
                {tf.letters.retry}
                <span class="sr"> {clockTime(at)}</span>
              </button>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
