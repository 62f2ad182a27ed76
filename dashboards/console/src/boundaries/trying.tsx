import "./trying.css";
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../api";
import { exactTime } from "../format";
import { ended } from "../session";
import { t } from "../texts";
import { ty } from "../texts/trying";
import { Glyph } from "../ui/glyph";
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
        <span class="right small second" role="status">
          {asking ? ty.asking : found === null ? "" : ty.asOf(exactTime(found.at))}
        </span>
      </fieldset>
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
    const left = new AbortController();
    setAsking(true);
    const soon = setTimeout(() => {
      tryCase(working.name, text, trial, actions, left.signal).then(
        (answer) => {
          setFound(answer);
          setProblem(null);
          setAsking(false);
        },
        (refused: unknown) => {
          if (left.signal.aborted) return;
          if (!(refused instanceof ApiProblem)) throw refused;
          if (refused.code === "not_signed_in") ended();
          setProblem(refused.status === 0 ? t.failed.noAnswer : refused.message);
          setAsking(false);
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(soon);
      left.abort();
    };
  }, [working, text, trial, only]);
  return { found, asking, problem };
}
