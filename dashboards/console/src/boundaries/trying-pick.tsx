import { useEffect, useState } from "preact/hooks";
import { call } from "../api";
import { givenText, nameOf } from "../desk/case-words";
import { clockTime } from "../format";
import { words } from "../store";
import { t } from "../texts";
import { ty } from "../texts/trying";
import { Glyph } from "../ui/glyph";
import { afterPause } from "../ui/paused";
import type { Found, FoundPage } from "../wire";
import type { Origin } from "./trying-data";

const PAUSE_MS = 150;
const MOST = 8;

/** Where the facts come from: what is chosen, or a search among cases and decisions. */
export function Picker({ origin, onPick }: { origin: Origin | null; onPick: (origin: Origin | null) => void }) {
  if (origin === null) return <Search onPick={onPick} />;
  return (
    <p class="row">
      <Glyph name="form" small />
      <b class="clip">{origin.says}</b>
      <button class="btn mini right" type="button" onClick={() => onPick(null)}>
        {ty.clear}
      </button>
    </p>
  );
}

function Search({ onPick }: { onPick: (origin: Origin) => void }) {
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<Choice[] | "failed" | null>(null);
  const asked = typed.trim();
  useEffect(() => {
    if (asked === "") {
      setFound(null);
      return;
    }
    return afterPause(
      PAUSE_MS,
      (given) => call<FoundPage>("GET", `/v1/search?${new URLSearchParams({ q: asked })}`, undefined, {}, given),
      ({ items }) => setFound(items.flatMap(choiceOf).slice(0, MOST)),
      () => setFound("failed"),
    );
  }, [asked]);
  return (
    <div class="stack">
      <label class="label">
        {ty.pick}
        <input
          class="field"
          type="search"
          placeholder={ty.pickHint}
          autocomplete="off"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      {found === "failed" && <p role="alert">{ty.unfound}</p>}
      {Array.isArray(found) && found.length === 0 && (
        <p class="second" role="status">
          {ty.none}
        </p>
      )}
      {Array.isArray(found) && found.length > 0 && (
        <ul class="try-found" aria-label={ty.found}>
          {found.map(({ origin, title, beside }) => (
            <li key={`${origin.case ?? ""}${origin.decision ?? ""}`}>
              <button class="btn quiet-btn" type="button" onClick={() => onPick(origin)}>
                <Glyph name={origin.decision === null ? "one" : "ok"} small />
                <span class="clip">{title}</span>
                <span class="small second">{beside}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface Choice {
  origin: Origin;
  title: string;
  beside: string;
}

/** A case or a decision among what was found; anything else has no facts of its own. */
function choiceOf({ case: row, decision }: Found): Choice[] {
  if (row == null) return [];
  const number = t.case.number(row.number);
  if (decision == null) {
    const says = ty.caseAs(row.number);
    return [{ origin: { case: row.id, decision: null, says }, title: nameOf(row), beside: number }];
  }
  const given = givenText(decision, words.value);
  const what = given === decision.title ? given : t.timeline.decided(decision.title, given);
  return [
    {
      origin: { case: null, decision: decision.id, says: ty.decisionAs(what, row.number) },
      title: what,
      beside: `${nameOf(row)}, ${number}, ${clockTime(decision.at)}`,
    },
  ];
}
