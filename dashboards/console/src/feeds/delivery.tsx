import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../api";
import { exactTime } from "../format";
import { say, sayDone } from "../says";
import { t } from "../texts";
import { tf } from "../texts/feeds";
import { Dialog, DialogHead } from "../ui/dialog";
import type { DeliveryRow, FeedView, SignedRequest } from "../wire";
import type { Attempt } from "./attempt";
import { capture, delivery, lately, refresh, send, sign } from "./data";

const LOOK_EVERY_MS = 2000;

/** The delivery that is tried: taken from a sample or a capture, or typed; signed, sent, or told as a command. */
export function DeliveryPanel({ attempt, feed, again }: { attempt: Attempt; feed: FeedView | null; again: () => Promise<unknown> }) {
  const [command, setCommand] = useState<SignedRequest | null>(null);
  const [said, setSaid] = useState<{ status: number; text: string } | null>(null);
  const { sent } = attempt;
  const ready = typeof sent !== "number" && feed !== null;
  const signed = async (then: (made: SignedRequest) => void | Promise<void>) => {
    if (typeof sent === "number") return;
    try {
      await then(await sign(attempt.name, sent));
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      say({ kind: "failed", text: tf.delivery.notSigned, how: problem.status === 0 ? t.failed.noAnswer : problem.message });
    }
  };
  const deliver = () =>
    signed(async (made) => {
      if (!made.complete && feed?.secrets.length !== 0) {
        say({ kind: "failed", text: tf.delivery.noSend, how: "" });
        return;
      }
      const { Authorization: _, ...headers } = made.headers;
      setSaid(await send(attempt.name, { ...made, headers: made.complete ? made.headers : headers }));
      await Promise.all([again(), refresh()]);
    });
  return (
    <section class="sent" aria-label={tf.delivery.title}>
      <div class="panel-head">
        <h2>{tf.delivery.title}</h2>
        <From attempt={attempt} feed={feed} />
        <CaptureButton name={attempt.name} until={feed?.capture ?? null} again={again} />
      </div>
      <div class="inner stack">
        <label class="label">
          {tf.delivery.headers}
          <textarea
            class="field mono"
            rows={3}
            spellcheck={false}
            aria-invalid={typeof sent === "number"}
            value={attempt.headers.value}
            onInput={(event) => {
              attempt.changed();
              attempt.headers.value = event.currentTarget.value;
            }}
          />
        </label>
        {typeof sent === "number" && <p class="small is-bad">{tf.delivery.badHeader(sent)}</p>}
        <label class="label">
          {tf.delivery.body}
          <textarea
            class="field mono"
            rows={7}
            spellcheck={false}
            value={attempt.body.value}
            onInput={(event) => {
              attempt.changed();
              attempt.body.value = event.currentTarget.value;
            }}
          />
        </label>
        <div class="row wrap">
          <button
            class="btn"
            type="button"
            disabled={!ready}
            onClick={() =>
              void signed((made) => {
                attempt.takeSigned(made);
                sayDone(tf.delivery.signed);
              })
            }
          >
            {tf.delivery.sign}
          </button>
          <button class="btn" type="button" disabled={!ready} onClick={() => void signed(setCommand)}>
            {tf.delivery.curl}
          </button>
          <button class="btn main" type="button" disabled={!ready} onClick={() => void deliver()}>
            {tf.delivery.send}
          </button>
          {feed === null && <span class="small second">{tf.delivery.saveFirst}</span>}
        </div>
        <p role="status">
          {said !== null && (
            <>
              <b class={said.status < 300 ? "is-good" : "is-bad"}>{tf.delivery.answered(said.status)}</b>{" "}
              <code class="small heard">{said.text}</code>
            </>
          )}
        </p>
      </div>
      {command !== null && <CommandDialog made={command} onClose={() => setCommand(null)} />}
    </section>
  );
}

/** Takes a sample of the document, or a delivery that was captured. */
function From({ attempt, feed }: { attempt: Attempt; feed: FeedView | null }) {
  const [captured, setCaptured] = useState<DeliveryRow[]>([]);
  const capturing = feed?.capture != null;
  useEffect(() => {
    const look = () =>
      lately(attempt.name).then(
        ({ items }) => setCaptured(items.filter((each) => each.captured)),
        () => undefined,
      );
    void look();
    if (!capturing && feed !== null) return;
    const every = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => clearInterval(every);
  }, [attempt, capturing]);
  const samples = feed?.samples ?? [];
  const take = async (value: string) => {
    const [kind, which] = [value.slice(0, 1), value.slice(2)];
    const sample = samples[Number(which)];
    if (kind === "s" && sample !== undefined) attempt.takeSample(sample);
    if (kind !== "c") return;
    const { content } = await delivery(which);
    if (content !== null) attempt.takeContent(content);
  };
  return (
    <label class="row small">
      <span class="second">{tf.delivery.from}</span>
      <select class="field" onChange={(event) => void take(event.currentTarget.value)}>
        <option value="">{tf.delivery.own}</option>
        {samples.length > 0 && (
          <optgroup label={tf.delivery.samples}>
            {samples.map(({ title }, at) => (
              <option key={title} value={`s:${at}`}>
                {title}
              </option>
            ))}
          </optgroup>
        )}
        {captured.length > 0 && (
          <optgroup label={tf.delivery.captured}>
            {captured.map(({ id, at, outcome }) => (
              <option key={id} value={`c:${id}`}>
                {`${exactTime(at)} ${tf.lately.outcomes[outcome] ?? outcome}`}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </label>
  );
}

function CaptureButton({ name, until, again }: { name: string; until: string | null; again: () => Promise<unknown> }) {
  const [here, setHere] = useState<string | null>(until);
  useEffect(() => setHere(until), [until]);
  const turn = async () => {
    const answer = await capture(name, here === null ? 10 : 0);
    setHere(answer.until);
    await again();
  };
  return (
    <span class="row right small">
      {here !== null && <span class="second">{tf.delivery.capturing(exactTime(here))}</span>}
      <button class="btn mini" type="button" title={tf.delivery.captureHint} onClick={() => void turn()}>
        {here === null ? tf.delivery.capture : tf.delivery.captureEnd}
      </button>
    </span>
  );
}

function CommandDialog({ made, onClose }: { made: SignedRequest; onClose: () => void }) {
  return (
    <Dialog label={tf.delivery.curlTitle} wide onClose={onClose}>
      <DialogHead title={tf.delivery.curlTitle} />
      <div class="inner stack">
        <pre class="command" tabIndex={0} role="region" aria-label={tf.delivery.curl}>
          {made.curl}
        </pre>
        <p class="small second">{made.complete ? tf.delivery.curlHint : tf.delivery.curlToken}</p>
      </div>
      <div class="dialog-foot">
        <button
          class="btn main"
          type="button"
          onClick={() => void navigator.clipboard.writeText(made.curl).then(() => sayDone(tf.copied))}
        >
          {tf.copy}
        </button>
      </div>
    </Dialog>
  );
}
