import { useState } from "preact/hooks";
import { ApiProblem } from "../api";
import { clockTime } from "../format";
import { say, sayDone } from "../says";
import { t } from "../texts";
import { tf } from "../texts/feeds";
import { Dialog, DialogHead } from "../ui/dialog";
import type { FeedView } from "../wire";
import { endSecret, refresh, setSecret } from "./data";

const ENDS: readonly [string, number | null][] = [
  [tf.secrets.day, 86_400],
  [tf.secrets.hour, 3_600],
  [tf.secrets.now, 0],
  [tf.secrets.stay, null],
];

/** The secrets of a feed: which are in use, one more, and the end of those before. No value is ever read back. */
export function SecretsPanel({ feed, again }: { feed: FeedView | null; again: () => Promise<void> }) {
  const [made, setMade] = useState<string | null>(null);
  if (feed === null) return <p class="second pad">{tf.delivery.saveFirst}</p>;
  if (feed.secrets.length === 0) return <p class="second pad">{tf.secrets.none}</p>;
  const run = async (act: () => Promise<void>, done: string) => {
    try {
      await act();
      sayDone(done);
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      say({ kind: "failed", text: tf.secrets.failed, how: problem.status === 0 ? t.failed.noAnswer : problem.message });
    }
    await Promise.all([again(), refresh()]);
  };
  return (
    <>
      <div class="panel-head">
        <h2>{tf.secrets.set}</h2>
      </div>
      <ul class="others">
        {feed.secrets.map(({ name, values, in_settings }) => (
          <li key={name} class="row wrap">
            <code>{name}</code>
            {values === 0 && <span class="is-bad">{tf.steps.none}</span>}
            {in_settings > 0 && <span class="second">{tf.secrets.fromSettings(in_settings, name)}</span>}
          </li>
        ))}
        {feed.set_here.map(({ id, name, at, by, until }) => (
          <li key={id} class="row wrap">
            <code>{name}</code>
            <span>{tf.secrets.value(clockTime(at), by.name)}</span>
            {until !== null && <span class="chip">{tf.secrets.ends(clockTime(until))}</span>}
            <button
              class="btn mini right"
              type="button"
              onClick={() => void run(() => endSecret(feed.name, id), tf.secrets.ended)}
            >
              {tf.secrets.end}
              <span class="sr"> {tf.secrets.value(clockTime(at), by.name)}</span>
            </button>
          </li>
        ))}
      </ul>
      <Rotate
        feed={feed}
        onSet={(name, value, ends) =>
          run(async () => setMade((await setSecret(feed.name, name, value, ends)).value), tf.secrets.done)
        }
      />
      {made !== null && <MadeDialog value={made} onClose={() => setMade(null)} />}
    </>
  );
}

type RotateProps = { feed: FeedView; onSet: (name: string, value: string | null, ends: number | null) => Promise<void> };

function Rotate({ feed, onSet }: RotateProps) {
  const [name, setName] = useState(feed.secrets[0]?.name ?? "");
  const [value, setValue] = useState("");
  const [ends, setEnds] = useState(0);
  return (
    <form
      class="inner stack"
      onSubmit={(event) => {
        event.preventDefault();
        const given = value.trim();
        setValue("");
        void onSet(name, given === "" ? null : given, ENDS[ends]?.[1] ?? null);
      }}
    >
      <h2>{tf.secrets.rotate}</h2>
      {feed.secrets.length > 1 && (
        <label class="label">
          {tf.secrets.which}
          <select class="field" value={name} onChange={(event) => setName(event.currentTarget.value)}>
            {feed.secrets.map((each) => (
              <option key={each.name}>{each.name}</option>
            ))}
          </select>
        </label>
      )}
      <label class="label">
        {tf.secrets.given}
        <input
          class="field"
          type="password"
          autocomplete="off"
          minLength={8}
          value={value}
          onInput={(event) => setValue(event.currentTarget.value)}
        />
      </label>
      <p class="small second">{tf.secrets.givenHint}</p>
      <fieldset class="seg">
        <legend class="label">{tf.secrets.others}</legend>
        {ENDS.map(([label], at) => (
          <label key={label}>
            <input type="radio" name="ends" checked={ends === at} onChange={() => setEnds(at)} />
            {label}
          </label>
        ))}
      </fieldset>
      <p>
        <button class="btn main">{tf.secrets.add}</button>
      </p>
    </form>
  );
}

function MadeDialog({ value, onClose }: { value: string; onClose: () => void }) {
  return (
    <Dialog label={tf.secrets.rotate} onClose={onClose}>
      <DialogHead title={tf.secrets.rotate} />
      <div class="inner stack">
        <p>{tf.secrets.once}</p>
        <pre class="command" tabIndex={0} role="region" aria-label={tf.secrets.which}>
          {value}
        </pre>
      </div>
      <div class="dialog-foot">
        <button
          class="btn main"
          type="button"
          onClick={() => void navigator.clipboard.writeText(value).then(() => sayDone(tf.copied))}
        >
          {tf.copy}
        </button>
      </div>
    </Dialog>
  );
}
