import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../api";
import { clockTime, exactTime } from "../format";
import { say, sayDone } from "../says";
import { t } from "../texts";
import { tf } from "../texts/feeds";
import { Glyph } from "../ui/glyph";
import type { FeedView, PollView } from "../wire";
import { askNow, refresh } from "./data";

const WELL: ReadonlySet<PollView["standing"]> = new Set(["waiting", "polling"]);
const LOOK_EVERY_MS = 1000;

/** How a source that is asked stands, in a word. */
export function StandingChip({ of }: { of: PollView }) {
  const kind = WELL.has(of.standing) ? "good" : of.standing === "unset" ? "" : "bad";
  return (
    <span class={`chip ${kind}`}>
      <Glyph name={kind === "good" ? "ok" : kind === "bad" ? "bad" : "lock"} small />
      {tf.poll.standings[of.standing]}
    </span>
  );
}

/** A source that is asked: when it was, when it is next, how far it came, why it fails; and asking it now. */
export function PollPanel({ feed, again }: { feed: FeedView & { poll: PollView }; again: () => Promise<unknown> }) {
  const [busy, setBusy] = useState(false);
  const { poll } = feed;
  useEffect(() => {
    const every = setInterval(() => void again(), LOOK_EVERY_MS);
    return () => clearInterval(every);
  }, [feed.name]);
  const ask = async (fromStart: boolean) => {
    setBusy(true);
    try {
      const now = await askNow(feed.name, fromStart);
      if (now.text !== null) say({ kind: "failed", text: tf.poll.failed, how: now.text });
      else sayDone(now.standing === "polling" ? tf.poll.goesOn : tf.poll.counts(now));
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      say({ kind: "failed", text: tf.poll.failed, how: problem.status === 0 ? t.failed.noAnswer : problem.message });
    } finally {
      setBusy(false);
    }
    await Promise.all([again(), refresh()]);
  };
  const off = busy || poll.missing.length > 0;
  return (
    <>
      <div class="panel-head">
        <h2>{tf.poll.title}</h2>
        <StandingChip of={poll} />
        <span class="right row wrap">
          <button class="btn quiet-btn" type="button" disabled={off} onClick={() => void ask(true)}>
            {tf.poll.fromStart}
          </button>
          <button class="btn main" type="button" disabled={off} onClick={() => void ask(false)}>
            {busy ? tf.poll.asking : tf.poll.now}
          </button>
        </span>
      </div>
      <div class="step">
        {poll.text !== null && (
          <p class="is-bad">
            <Glyph name="bad" small /> {poll.text} <code class="small">{poll.reason}</code>
          </p>
        )}
        {poll.standing === "stopped" && <p class="second">{tf.poll.stopped}</p>}
        {poll.missing.length > 0 && <p class="second">{tf.poll.missing(poll.missing)}</p>}
        <dl class="pairs">
          <Pair name={tf.poll.last}>
            {poll.at === null ? tf.poll.never : <Moment at={poll.at} />}{" "}
            {poll.outcome !== null && <span class="second">{tf.poll.outcomes[poll.outcome]}</span>}
          </Pair>
          <Pair name={tf.poll.next}>{poll.next_at === null ? tf.poll.notAgain : <Moment at={poll.next_at} />}</Pair>
          <Pair name={tf.poll.every}>{tf.poll.interval(poll.every)}</Pair>
          <Pair name={tf.poll.request}>
            <code>{poll.request}</code>
          </Pair>
          <Pair name={tf.poll.place}>{poll.cursor === null ? tf.poll.start : <code>{poll.cursor}</code>}</Pair>
          <Pair name={tf.poll.brought}>{tf.poll.counts(poll)}</Pair>
          {poll.since !== null && (
            <Pair name={tf.poll.fails}>
              <Moment at={poll.since} /> <span class="second">{tf.poll.times(poll.failures)}</span>
            </Pair>
          )}
        </dl>
      </div>
    </>
  );
}

function Pair({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Moment({ at }: { at: string }) {
  return (
    <time class="num" dateTime={at} title={clockTime(at)}>
      {exactTime(at)}
    </time>
  );
}
