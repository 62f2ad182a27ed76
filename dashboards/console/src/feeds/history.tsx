import { clockTime } from "../format";
import { tf } from "../texts/feeds";
import type { FeedView } from "../wire";
import type { Attempt } from "./attempt";

/** Every document of the feed that was saved here, newest first; each can be put into the editor again. */
export function HistoryPanel({ feed, attempt }: { feed: FeedView | null; attempt: Attempt }) {
  const saved = feed?.history ?? [];
  if (saved.length === 0) return <p class="second pad">{tf.history.none}</p>;
  return (
    <ul class="others">
      {saved.map(({ number, at, by, text }) => (
        <li key={number} class="row wrap">
          <span>{tf.history.saved(clockTime(at), by.name)}</span>
          {text === null ? (
            <span class="chip right">{tf.history.takenBack}</span>
          ) : (
            <button class="btn mini right" type="button" onClick={() => attempt.replaceBy(text)}>
              {tf.history.show}
              <span class="sr"> {number}</span>
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
