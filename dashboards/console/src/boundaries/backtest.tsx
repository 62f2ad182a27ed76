import "./backtest.css";
import { useEffect } from "preact/hooks";
import { countText, exactTime, amountText, currencyDigits, moneyText, type Measure } from "../format";
import { words } from "../store";
import { tt } from "../texts/backtest";
import { Glyph } from "../ui/glyph";
import type { BacktestReport, TellingCase } from "../wire";
import { asked, begin, cancel, look, progress, refused, runs } from "./backtests";
import { Bins } from "./bins";
import type { Working } from "./working";

/** How often it is asked how it stands, should a notice be lost. */
const LOOK_EVERY_MS = 3000;
/** Below so many days on record a month is not spoken of. */
const A_MONTH = 28;

/** What the draft would have changed over the past: asked for by hand, live while it runs, then what it says. */
export function BacktestPanel({ working }: { working: Working }) {
  const one = asked.value;
  const running = runs.value;
  const report = one?.view.report ?? null;
  const older = one !== null && (one.name !== working.name || one.text !== working.text.value);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [running]);
  return (
    <section aria-label={tt.title} class="backtest" data-older={older}>
      <div class="panel-head">
        <h2>{tt.title}</h2>
        {one !== null && <span class="small second">{older ? tt.older : tt.of(exactTime(one.at))}</span>}
        <span class="right row small">
          {report !== null && <span class="quiet">{tt.days(report.days)}</span>}
          {running ? (
            <button class="btn mini" type="button" onClick={() => void cancel()}>
              {tt.stop}
            </button>
          ) : (
            <button class="btn mini" type="button" onClick={() => void begin(working.name, working.text.peek())}>
              {one === null ? tt.run : tt.again}
            </button>
          )}
        </span>
      </div>
      <Standing />
      {report !== null && <Report report={report} />}
    </section>
  );
}

/** What it does just now, or why there is nothing to see. */
function Standing() {
  const now = progress.value;
  const view = asked.value?.view ?? null;
  if (refused.value !== null) return <Failed what={tt.refused} why={refused.value} />;
  if (now === null || view === null) return <p class="small second pad">{tt.none}</p>;
  if (view.state === "failed" || view.state === "interrupted") return <Failed what={tt.failed} why={view.problem} />;
  if (view.state === "cancelled") return <p class="small second pad">{tt.cancelled}</p>;
  if (view.state === "done") return null;
  const { step, done, total } = now;
  return (
    <div class="pad running" role="status">
      <p class="small second">
        {step === "comparing" && total !== null
          ? tt.comparing(countText(done), countText(total))
          : step === "reading"
            ? tt.reading(countText(done))
            : tt.waiting}
      </p>
      <progress value={total === null ? undefined : done} max={total ?? 1} aria-label={tt.title} />
    </div>
  );
}

function Failed({ what, why }: { what: string; why: string | null }) {
  return (
    <p class="small pad is-bad" role="alert">
      <Glyph name="bad" small /> <b>{what}</b> {why}
    </p>
  );
}

function Report({ report }: { report: BacktestReport }) {
  if (report.cases === 0) return <p class="small second pad">{tt.noPast}</p>;
  return (
    <>
      <div class="pad">
        <Sentence report={report} />
        {report.spread !== null && <Bins spread={report.spread} measure={measureOf(report, report.spread.action, report.spread.unit)} />}
      </div>
      {report.telling.length > 0 && <Telling report={report} />}
      {report.changed > 0 && <Segments report={report} />}
    </>
  );
}

function Sentence({ report }: { report: BacktestReport }) {
  const [of, cases, past, changed, change] = tt.head(countText(report.cases), countText(report.changed));
  const [sum, spread] = moneyOf(report);
  const notes = [
    report.changed === 0 && tt.unchanged,
    report.changed > 0 && (report.lose === 0 && report.outside === 0 ? tt.nobodyLess : tt.gains(countText(report.gain), countText(report.lose))),
    report.undecided > 0 && report.wider + report.narrower > 0 && tt.wider(countText(report.wider), countText(report.narrower)),
    report.outside > 0 && tt.outside(report.outside),
    report.peers.no_longer_needed > 0 && tt.peersLess(report.peers.no_longer_needed),
    report.peers.newly_needed > 0 && tt.peersMore(report.peers.newly_needed),
    report.metered_again.length > 0 && tt.metered(report.metered_again.length),
    report.not_on_record.length > 0 && tt.missing(report.not_on_record.map(factTitle).join(", ")),
    report.left_out > 0 && tt.leftOut(report.left_out),
    report.hint !== null && tt.few,
  ].filter((note) => note !== false);
  return (
    <p class="says" role="status">
      {of}
      <b class="num">{cases}</b>
      {past}
      <b class="num">{changed}</b>
      {change}
      {sum !== "" && (
        <>
          : <b class="num">{sum}</b>
          <span class="second">{spread}</span>
        </>
      )}
      . <span class="second">{notes.join(" ")}</span>
    </p>
  );
}

function Telling({ report }: { report: BacktestReport }) {
  return (
    <div class="table-place" tabIndex={0} role="region" aria-label={tt.telling}>
      <table class="tbl tight">
        <caption class="sr">{tt.telling}</caption>
        <thead>
          <tr>
            <th scope="col">{tt.changedCase}</th>
            <th scope="col">{tt.facts}</th>
            <th scope="col" class="n">
              {tt.liveAlone}
            </th>
            <th scope="col" class="n">
              {tt.draftAlone}
            </th>
            <th scope="col" class="n">
              {tt.given}
            </th>
          </tr>
        </thead>
        <tbody>
          {report.telling.map((each) => (
            <TellingRow key={`${each.id} ${each.action}`} report={report} of={each} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TellingRow({ report, of }: { report: BacktestReport; of: TellingCase }) {
  const measure = measureOf(report, of.action, of.unit);
  const shown = (amount: string) => amountText(amount, measure);
  const peer = (amount: string, alone: string) =>
    amount === alone ? null : <span class="block small second">{tt.withPeer(shown(amount))}</span>;
  return (
    <tr>
      <td>
        {of.case === null ? tt.voice : tt.caseOf(of.case)}
        <span class="block small second">{of.title}</span>
        {of.like > 1 && <span class="block small second">{tt.like(countText(of.like - 1))}</span>}
      </td>
      <td class="second">{of.facts.map((fact) => `${fact.title}: ${fact.value}`).join(", ")}</td>
      <td class="n num">
        {shown(of.alone.before)}
        {peer(of.with_peer.before, of.alone.before)}
      </td>
      <td class="n num">
        <b>{shown(of.alone.after)}</b>
        {peer(of.with_peer.after, of.alone.after)}
      </td>
      <td class="n num">
        {givenText(of, shown)}
        {of.outside && (
          <span class="block small is-bad">
            <Glyph name="bad" small /> {tt.isOutside}
          </span>
        )}
      </td>
    </tr>
  );
}

function Segments({ report }: { report: BacktestReport }) {
  const moved = report.segments.filter(({ gain, lose }) => gain + lose > 0);
  const kinds = Object.keys(tt.kinds).filter((kind) => moved.some((each) => each.kind === kind));
  return (
    <div class="table-place" tabIndex={0} role="region" aria-label={tt.who}>
      <table class="tbl tight">
        <thead>
          <tr>
            <th scope="col">{tt.who}</th>
            <th scope="col" class="n">
              {tt.cases}
            </th>
            <th scope="col" class="n">
              {tt.further}
            </th>
            <th scope="col" class="n">
              {tt.lessFar}
            </th>
            <th scope="col" class="n">
              {tt.money}
            </th>
          </tr>
        </thead>
        {kinds.map((kind) => (
          <tbody key={kind}>
            <tr>
              <th scope="rowgroup" colSpan={5}>
                {tt.kinds[kind] ?? kind}
              </th>
            </tr>
            {moved
              .filter((each) => each.kind === kind)
              .map((each) => (
                <tr key={each.value}>
                  <td>{each.title}</td>
                  <td class="n num">{countText(each.moments)}</td>
                  <td class="n num">{countText(each.gain)}</td>
                  <td class="n num">{countText(each.lose)}</td>
                  <td class="n num">{signed(each.money, report.currency)}</td>
                </tr>
              ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

/** What moves in money, and how sure that is: nothing where nothing was given in money. */
function moneyOf(report: BacktestReport): string[] {
  const money = report.money_per_month[report.currency];
  if (money === undefined) return ["", ""];
  if (report.days < A_MONTH) {
    const total = Object.values(money.months).reduce((sum, each) => sum + Number(each), 0);
    if (total === 0) return ["", ""];
    return tt.overall(signed(total.toFixed(2), report.currency), report.days);
  }
  return tt.month(signed(money.mean, report.currency), signed(money.spread, report.currency).replace("+", ""));
}

function signed(text: string, currency: string): string {
  const bare = text.replace("-", "");
  const shown = moneyText(bare, currency, currencyDigits(currency));
  return text.startsWith("-") ? `−${shown}` : `+${shown}`;
}

function givenText(of: TellingCase, shown: (amount: string) => string): string {
  if (of.amount === null) return tt.nothingGiven;
  if (of.road === "with_peer") return tt.byPeer(shown(of.amount));
  return of.road === "emergency" ? tt.byEmergency(shown(of.amount)) : shown(of.amount);
}

/** How an action's amounts are counted; one that only the draft has is told by the report. */
function measureOf(report: BacktestReport, action: string, unit: string | null): Measure {
  const known = words.value?.actions[action];
  if (known !== undefined) return { ...known, unit: known.measure === "money" ? report.currency : known.unit };
  const money = unit === report.currency;
  return { measure: money ? "money" : "integer", unit, digits: money ? currencyDigits(unit) : 0 };
}

function factTitle(name: string): string {
  return words.value?.facts[name]?.title ?? name;
}
