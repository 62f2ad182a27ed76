import "./trying.css";
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { clockTime } from "../format";
import { t } from "../texts";
import { ty } from "../texts/trying";
import { Glyph } from "../ui/glyph";
import { afterPause } from "../ui/paused";
import { Skeleton } from "../ui/skeleton";
import { NOTHING, tryCase, type Trial, type Tried } from "./trying-data";
import { Facts, Spent } from "./trying-facts";
import { Picker } from "./trying-pick";
import { TriedActions } from "./trying-trace";
import type { Working } from "./working";

const PAUSE_MS = 250;

/** What is tried on each document, kept while one looks at its text. */
const trials = signal<Readonly<Record<string, Trial>>>({});

/** A case on the draft beside the live set: who it is, how far one may go, and why, clause by clause. */
export function TryCase({ working, actions }: { working: Working; actions: string[] | null }) {
  const { name } = working;
  const trial = trials.value[name] ?? NOTHING;
  const set = (more: Partial<Trial>) => (trials.value = { ...trials.peek(), [name]: { ...trial, ...more } });
  const { found, asking, problem } = useTried(working, trial, actions);
  return (
    <div class="scroll trying" tabIndex={0} role="region" aria-label={ty.view}>
      <p class="second small">{ty.how}</p>
      <Picker origin={trial.origin} onPick={(origin) => set({ origin })} />
      <div class="row wrap">
        <fieldset class="row wrap">
          <legend class="sr">{ty.door}</legend>
          <span class="small second" aria-hidden="true">
            {ty.door}
          </span>
          <span class="seg">
            {(["associate", "customer"] as const).map((door) => (
              <label key={door}>
                <input type="radio" name="try-door" checked={trial.door === door} onChange={() => set({ door })} />
                {ty.doors[door]}
              </label>
            ))}
          </span>
        </fieldset>
        <label class="row">
          <span class="small second">{ty.at}</span>
          <input
            class="field"
            type="datetime-local"
            value={trial.at}
            onInput={(event) => set({ at: event.currentTarget.value })}
          />
        </label>
        {trial.at !== "" && (
          <button class="btn mini quiet-btn" type="button" onClick={() => set({ at: "" })}>
            {ty.notAt}
          </button>
        )}
        <span class="right small second" role="status">
          {asking ? ty.asking : found === null ? "" : ty.asOf(clockTime(found.at))}
        </span>
      </div>
      {problem !== null && (
        <p class="is-bad row" role="alert">
          <Glyph name="bad" small />
          {ty.failed} {problem}
        </p>
      )}
      {found === null && problem === null && <Skeleton rows={6} kind="text" label={ty.asking} />}
      {found !== null && (
        <div class={asking || problem !== null ? "stack-wide stale" : "stack-wide"}>
          {found.draft === null && (
            <p class="is-bad row" role="alert">
              <Glyph name="bad" small />
              {ty.unread}
            </p>
          )}
          <TriedActions actions={found.actions} name={name} />
          <Facts found={found} typed={trial.typed} onType={(typed) => set({ typed })} />
          <Spent actions={found.actions} spent={trial.spent} onType={(spent) => set({ spent })} />
        </div>
      )}
    </div>
  );
}

/** What came of the trial, asked for anew a moment after the text or the case moved; the last answer stays until then. */
function useTried(working: Working, trial: Trial, actions: string[] | null) {
  const [found, setFound] = useState<Tried | null>(null);
  const [asking, setAsking] = useState(true);
  const [problem, setProblem] = useState<string | null>(null);
  const text = working.text.value;
  const only = actions?.join(" ");
  useEffect(() => {
    setAsking(true);
    return afterPause(
      PAUSE_MS,
      (given) => tryCase(working.name, text, trial, actions, given),
      (answer) => {
        setFound(answer);
        setProblem(null);
        setAsking(false);
      },
      (refused) => {
        setProblem(refused.status === 0 ? t.failed.noAnswer : refused.message);
        setAsking(false);
      },
    );
  }, [working, text, trial, only]);
  return { found, asking, problem };
}
