import { clockTime, plain } from "../format";
import { failing } from "../store";
import { tf } from "../texts/feeds";
import { Glyph } from "../ui/glyph";

/** That the deliveries of a feed keep failing, since when and why; nothing while they pass. */
export function FailingLine({ feed }: { feed: string }) {
  const found = failing.value.get(feed);
  if (found === undefined) return null;
  const { count, since, failure, reason } = found;
  const why = tf.failing.why[failure] ?? failure;
  return (
    <span class="small is-bad wrong" role="status">
      <Glyph name="bad" small /> {tf.failing.line(count, clockTime(since))} {tf.failing.because(why, plain(reason ?? failure))}
    </span>
  );
}
