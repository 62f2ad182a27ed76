import { givenText, topicTitle } from "../desk/case-words";
import { Decided } from "../desk/timeline";
import { amountText, both, clockTime, countText, plain } from "../format";
import { follow } from "../place";
import { words } from "../store";
import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import type { CustomerView, PastCase, YearGiven } from "../wire";

/** Open and past cases, each with what came of it. */
export function Cases({ view }: { view: CustomerView }) {
  return (
    <section class="card" aria-labelledby="cases-title">
      <h2 id="cases-title">{t.customer.cases}</h2>
      <ul class="past">
        {view.cases.map((past) => (
          <Past key={past.case.id} past={past} view={view} />
        ))}
      </ul>
      {view.elsewhere > 0 && <p class="quiet small">{t.customer.elsewhere(view.elsewhere)}</p>}
    </section>
  );
}

function Past({ past: { case: row, ended_at: ended }, view }: { past: PastCase; view: CustomerView }) {
  const given = view.decisions.filter((one) => one.case === row.id && one.state === "made");
  const topic = row.topics[0];
  return (
    <li>
      <span class="row wrap">
        <a href={`/case/${row.id}`} onClick={follow}>
          {t.case.number(row.number)}
        </a>
        <span class="clip">{topic === undefined ? plain(t.kinds[row.kind] ?? row.kind) : topicTitle(topic, words.value)}</span>
        <span class="right small second num">{clockTime(row.opened_at)}</span>
      </span>
      <span class="row wrap small second">
        {row.state === "open" && <span class="chip line">{t.customer.open}</span>}
        <span>{standsText(row, ended)}</span>
        <span>
          {given.length === 0
            ? t.customer.gaveNothing
            : t.customer.gave(both(given.map((one) => titled(one.title, givenText(one, words.value)))))}
        </span>
      </span>
    </li>
  );
}

function titled(title: string, given: string): string {
  return given === title ? title : t.timeline.decided(title, given);
}

function standsText(row: PastCase["case"], ended: string | null): string {
  if (row.state === "closed") return ended === null ? t.case.closed : t.customer.closedAt(clockTime(ended));
  if (row.snoozed_until != null) return t.customer.snoozed(clockTime(row.snoozed_until));
  return row.claimed_by === null ? t.customer.waits : t.customer.heldBy(row.claimed_by.name);
}

/** What was given, summed by year; what was taken back is not in it. */
export function Given({ view }: { view: CustomerView }) {
  return (
    <section class="card" aria-labelledby="given-title">
      <h2 id="given-title">{t.customer.given}</h2>
      {view.given.length === 0 ? (
        <p class="second">{t.customer.never}</p>
      ) : (
        <table class="given">
          <thead>
            <tr>
              <th scope="col">{t.customer.year}</th>
              <th scope="col">{t.customer.what}</th>
              <th scope="col">{t.customer.times}</th>
              <th scope="col">{t.customer.sum}</th>
            </tr>
          </thead>
          <tbody>
            {view.given.map((one) => (
              <tr key={`${one.year} ${one.action} ${one.unit}`}>
                <td class="num">{one.year}</td>
                <td>
                  {one.title}
                  {one.taken_back > 0 && <span class="quiet small"> {t.customer.takenBack(one.taken_back)}</span>}
                </td>
                <td class="num">{countText(one.times)}</td>
                <td class="num">{sumText(one)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function sumText({ action, amount }: YearGiven): string {
  const known = words.value?.actions[action];
  if (amount === null) return "";
  return known === undefined ? amount : amountText(amount, known);
}

/** Every decision, the newest first. */
export function Decisions({ view }: { view: CustomerView }) {
  return (
    <section class="card" aria-labelledby="decisions-title">
      <h2 id="decisions-title">{t.customer.decisions}</h2>
      {view.decisions.length === 0 ? (
        <p class="second">
          <Glyph name="form" small /> {t.customer.noDecisions}
        </p>
      ) : (
        <ol class="timeline flat">
          {view.decisions.map((decision) => (
            <Decided key={decision.id} entry={{ kind: "decision", id: decision.id, at: decision.at, decision }} />
          ))}
        </ol>
      )}
    </section>
  );
}
