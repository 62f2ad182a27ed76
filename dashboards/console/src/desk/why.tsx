import { clockTime, unitsText } from "../format";
import { minute, words } from "../store";
import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import { budgetTitle } from "./meters";
import { PlainWords } from "./plain-words";
import { reasonFor, type Reading } from "./reading";
import type { SetBy } from "../wire";

/** An end further away than a shift concerns nobody now. */
const SOON_MS = 12 * 3600 * 1000;

/** Why the limits are where they are: the limit, then the author's sentence, then whose rule it is. */
export function Why({ reading }: { reading: Reading }) {
  const { json, alone, peer, measured, measure, smallest } = reading;
  const same = JSON.stringify(json.set_by.alone) === JSON.stringify(json.set_by.with_peer);
  const ends = json.valid_until === null ? null : Date.parse(json.valid_until);
  const until = ends !== null && ends - minute.value < SOON_MS ? t.decide.until(clockTime(ends)) : null;
  const set = [...(alone > 0 ? [json.set_by.alone] : []), ...(peer > alone ? [json.set_by.with_peer] : [])];
  const rules = [...new Set(set.flatMap((each) => (each === null ? [] : [each.boundary])))];
  return (
    <ul class="why">
      {alone > 0 && (
        <li>
          <Glyph name="one" small />
          <span>
            <b>{measured ? t.decide.why(unitsText(alone, measure)) : t.decide.whyOnce}</b>{" "}
            <Because reading={reading} set={json.set_by.alone} />
            {until !== null && <span class="quiet"> ({until})</span>}
          </span>
        </li>
      )}
      {peer > alone && (
        <li>
          <Glyph name="two" small />
          <span>
            <b>{measured ? t.decide.whyPeer(unitsText(peer, measure)) : t.decide.whyOncePeer}</b>{" "}
            {(alone === 0 || !same) && <Because reading={reading} set={json.set_by.with_peer} />}
          </span>
        </li>
      )}
      {measured && smallest > 0 && (
        <li>
          <Glyph name="up" small />
          <span>
            <b>{t.decide.whySmallest(unitsText(smallest, measure))}</b> {smallestReason(reading)}
          </span>
        </li>
      )}
      {rules.map((boundary) => (
        <li key={boundary}>
          <Glyph name="form" small />
          <PlainWords
            boundary={boundary}
            clauses={set.flatMap((each) => (each?.boundary === boundary ? [each.clause] : []))}
          />
        </li>
      ))}
    </ul>
  );
}

function Because({ reading, set }: { reading: Reading; set: SetBy | null }) {
  if (set === null) return null;
  const known = words.value;
  const boundary = known?.boundaries[set.boundary];
  return (
    <>
      {reasonOf(reading, set)} <cite title={boundary?.why}>{boundary?.title ?? set.boundary}</cite>
    </>
  );
}

/** The author's sentence, or what is left where a budget set the limit. */
export function reasonOf({ json }: Reading, set: SetBy | null): string {
  const text = reasonFor(json, set);
  if (text !== null || set === null) return text ?? "";
  const budget = json.budgets.find((each) => each.boundary === set.boundary && set.clause.endsWith(`.${each.id}`));
  return budget === undefined ? "" : t.decide.whyBudget(budgetTitle(budget, words.value));
}

function smallestReason({ json }: Reading): string {
  return json.because.find((each) => each.clause.startsWith("limits.") && /\b(smallest|worth|exactly)/.test(each.clause))?.text ?? "";
}
