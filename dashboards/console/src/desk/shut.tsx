import { clockTime, either, factText, unitsText } from "../format";
import { changeAction } from "../drafts";
import { openCase, words } from "../store";
import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import { amountText } from "../format";
import { factTitle } from "./case-words";
import { budgetTitle, isNobodys, isUsedUp } from "./meters";
import { choose } from "./latitude";
import { countsWithout, reasonFor, type Ask, type Reading } from "./reading";
import type { BoundariesSnapshot, CaseView, FactValue } from "../wire";

interface Props {
  caseId: string;
  reading: Reading;
  readings: Map<string, Reading>;
  chosen: boolean;
  onChoose: () => void;
}

/** A closed remedy: why, what opens it, and what is open instead. Never a bare no. */
export function Shut({ caseId, reading, readings, chosen, onChoose }: Props) {
  const known = words.value;
  const opened = reading.state !== "shut";
  return (
    <div class="shut" id={`act-${reading.action}`} tabIndex={-1}>
      <Glyph name={opened ? "ok" : "lock"} small />
      <div>
        <p>
          <b>{reading.title}.</b>{" "}
          {opened ? null : (
            <>
              {causes(reading, known).join(" ")} <span class="strong">{t.shut.opens}</span> {opening(reading, known, openCase.value)}
            </>
          )}
        </p>
        {opened ? (
          <button class="btn mini" type="button" aria-expanded={chosen} onClick={onChoose}>
            {t.decide.choose}
          </button>
        ) : (
          <Forward caseId={caseId} reading={reading} readings={readings} others />
        )}
      </div>
    </div>
  );
}

interface ForwardProps {
  caseId: string;
  reading: Reading;
  readings: Map<string, Reading>;
  /** Whether other remedies are named as well. */
  others: boolean;
}

/** Open acts beside what is closed: own judgement, another remedy. */
export function Forward({ caseId, reading, readings, others: wanted }: ForwardProps) {
  const others = reading.instead.flatMap((action) => {
    const other = readings.get(action);
    return other !== undefined && other.state !== "shut" ? [other] : [];
  });
  const always = [...readings.values()].filter((each) => each.always && each.state === "open");
  const offered = !wanted ? [] : others.length > 0 ? others : reading.emergency === null ? always : [];
  const { emergency } = reading;
  if (offered.length === 0 && emergency === null) return null;
  return (
    <div class="row wrap forward" role="group" aria-label={t.decide.waysForward}>
      {offered.length > 0 && <span class="quiet">{t.decide.instead}</span>}
      {offered.map((other) => (
        <button key={other.action} class="btn mini" type="button" onClick={() => choose(caseId, other)}>
          {other.title}
        </button>
      ))}
      {emergency !== null && (
        <button
          class="btn mini"
          type="button"
          onClick={() => {
            choose(caseId, reading);
            changeAction(caseId, reading.action, { emergency: true });
          }}
        >
          <Glyph name="warn" small />
          {emergency.atMost === null
            ? t.decide.emergencyOnce(emergency.usesLeft)
            : t.decide.emergency(unitsText(emergency.atMost, reading.measure), emergency.usesLeft)}
        </button>
      )}
    </div>
  );
}

function causes(reading: Reading, known: BoundariesSnapshot | null): string[] {
  const found = reading.json.closed_by.map((by) => {
    const why = reasonFor(reading.json, by);
    if (why !== null) {
      const missing = countsWithout(reading, by).map((name) => factTitle(name, known));
      return missing.length === 0 ? why : t.shut.without(either(missing), why);
    }
    const budget = reading.json.budgets.find((each) => each.boundary === by.boundary && by.clause.endsWith(each.id));
    if (budget === undefined) return known?.boundaries[by.boundary]?.title ?? by.boundary;
    const title = budgetTitle(budget, known);
    return budget.at_most == null ? t.shut.used(title) : t.shut.budget(title);
  });
  if (found.length > 0) return [...new Set(found)].slice(0, 2);
  return [reading.json.budgets.some(isNobodys) ? t.shut.whichOne : t.shut.noGrant];
}

/** What a person can see happen that opens it. */
function opening(reading: Reading, known: BoundariesSnapshot | null, view: CaseView | null): string {
  const { json, measure } = reading;
  const conditions = [...reading.changes, ...reading.asks].map((ask) => condition(ask, known, view));
  if (conditions.length > 0) return t.shut.when(either(conditions.slice(0, 3)));
  if (json.budgets.some(isNobodys)) return t.shut.whichKnown;
  const freed = json.budgets.find((budget) => budget.frees != null && isUsedUp(budget))?.frees;
  if (freed !== undefined) {
    const time = clockTime(freed.at);
    return freed.amount === undefined ? t.shut.at(time) : t.shut.frees(time, amountText(freed.amount, measure));
  }
  const unknown = json.unknown.filter((entry) => typeof entry === "string").map((name) => t.shut.known(factTitle(name, known)));
  if (unknown.length > 0) return t.shut.when(either(unknown.slice(0, 3)));
  // A budget that frees then has room already: it is not what keeps this closed.
  const freeing = json.budgets.some((budget) => budget.frees?.at === json.valid_until);
  if (json.valid_until !== null && !freeing) return t.shut.at(clockTime(json.valid_until));
  return t.shut.notWhile;
}

function condition(ask: Ask, known: BoundariesSnapshot | null, view: CaseView | null): string {
  const name = ask.facts[0] ?? "";
  const title = factTitle(name, known);
  const type = known?.facts[name];
  const shown = (value: FactValue) => factText(value, type, known?.currency ?? "");
  if (ask.facts.length > 1) return ask.facts.map((each) => t.shut.known(factTitle(each, known))).join(t.decide.and);
  if (ask.atLeast !== null && ask.atMost !== null) return t.shut.between(title, shown(ask.atLeast), shown(ask.atMost));
  if (ask.atLeast !== null) return t.shut.atLeast(title, shown(ask.atLeast));
  if (ask.atMost !== null) return t.shut.atMost(title, shown(ask.atMost));
  const values = ask.opensWith ?? [];
  if (values.length === 0) {
    const unknown = view?.facts.find((fact) => fact.name === name)?.value == null;
    return unknown ? t.shut.known(title) : t.shut.changes(title);
  }
  if (values.length === 1 && typeof values[0] === "boolean") return values[0] ? t.shut.isTrue(title) : t.shut.isFalse(title);
  return t.shut.is(title, either(values.map(shown)));
}
