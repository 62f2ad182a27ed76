import { amountText, currencyDigits, exactTime } from "../format";
import { follow } from "../place";
import { words } from "../store";
import { tt } from "../texts/trial";
import { Table } from "../ui/table";
import { judged, type ChangeSeen, type Effect, type Report, type TellingCase } from "./trial-data";

const EFFECTS: Effect[] = ["allowed", "more", "less", "refused", "same"];
/** Decisions below which what they say is a hint. */
const FEW = 100;

/** What was seen of the candidate: in numbers, then the cases that tell most. */
export function Seen({ report }: { report: Report }) {
  const decided = judged(report);
  if (report.cases.seen === 0 && decided === 0) return <p class="second">{tt.nothing}</p>;
  const { cases, sides } = report;
  const other = cases.wider + cases.narrower + cases.both;
  return (
    <>
      <dl class="trial-numbers">
        <div>
          <dt>{tt.cases}</dt>
          <dd>
            <b class="num">{tt.casesOther(other, cases.seen)}</b>
            <span class="small second">{tt.casesHow(cases.wider, cases.narrower, cases.both)}</span>
          </dd>
        </div>
        <div>
          <dt>{tt.decisions}</dt>
          <dd>
            <b class="num">{tt.decided(decided)}</b>
            <span class="small second">
              {EFFECTS.filter((effect) => report.decisions[effect] > 0)
                .map((effect) => tt.effects[effect](report.decisions[effect]))
                .join(", ")}
            </span>
          </dd>
        </div>
        <div>
          <dt>{tt.money}</dt>
          <dd>
            <b class="num">{decided === 0 ? "–" : moneyOf(report)}</b>
            {decided > 0 && decided < FEW && <span class="small second">{tt.few}</span>}
          </dd>
        </div>
        <div>
          <dt>{tt.sides}</dt>
          {(["live", "candidate"] as const).map((side) => (
            <dd key={side}>
              {tt.side[side]}{" "}
              <span class="small second num">
                {tt.sideOf(sides[side].decisions, sides[side].reversed, sides[side].complained)}
              </span>
            </dd>
          ))}
        </div>
      </dl>
      {other > 0 && <Telling cases={report.telling} />}
    </>
  );
}

function Telling({ cases }: { cases: TellingCase[] }) {
  if (cases.length === 0) return <p class="second">{tt.noneTelling}</p>;
  const { heads } = tt;
  return (
    <>
      <h3>{tt.telling}</h3>
      <Table label={tt.table} heads={[heads.case, heads.action, heads.live, heads.trial, heads.why]}>
        {cases.map((one) => one.changes.map((change, at) => <Line key={`${one.case} ${change.action}`} of={one} change={change} first={at === 0} />))}
      </Table>
    </>
  );
}

function Line({ of, change, first }: { of: TellingCase; change: ChangeSeen; first: boolean }) {
  return (
    <tr>
      <td>
        {first && (
          <a href={`/cases/${of.case}`} title={exactTime(of.at)} onClick={follow}>
            {tt.caseOf(of.number)}
          </a>
        )}
      </td>
      <td>{change.title}</td>
      <td class="num">{limitsOf(change, 0)}</td>
      <td class="num">{limitsOf(change, 1)}</td>
      <td class="second small">{titleOf(change.set_by[1] ?? change.set_by[0])}</td>
    </tr>
  );
}

function limitsOf({ action, unit, alone, with_peer }: ChangeSeen, side: 0 | 1): string {
  const known = words.value?.actions[action];
  const measure = { measure: known?.measure ?? null, unit, digits: known?.digits ?? 0 };
  return tt.limits(amountText(alone[side], measure), amountText(with_peer[side], measure));
}

function titleOf(ref: string | null): string {
  const name = ref?.split("/")[0] ?? "";
  return words.value?.boundaries[name]?.title ?? name;
}

function moneyOf({ money, currency }: Report): string {
  const measure = { measure: "money", unit: currency, digits: currencyDigits(currency) };
  const amount = amountText(money.replace("-", ""), measure);
  if (Number(money) === 0) return tt.moneySame;
  return money.startsWith("-") ? tt.moneyLess(amount) : tt.moneyMore(amount);
}
