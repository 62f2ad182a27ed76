import { useState } from "preact/hooks";
import { clockTime, factText } from "../format";
import { openLatitude, words } from "../store";
import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import { About } from "./about";
import { wanted } from "./ask-line";
import { factTitle } from "./case-words";
import type { CaseView, FactView } from "../wire";

const SHOWN = 12;
/** Sources whose values come of themselves; they stand in the reasons, not among what is known of the customer. */
const BEHIND = new Set(["service", "default"]);

/** What is known of the customer and the matter, and what could be asked. */
export function Facts({ view }: { view: CaseView }) {
  const [all, setAll] = useState(false);
  const counted = new Set(openLatitude.value?.actions.flatMap((action) => action.because.flatMap((why) => Object.keys(why.facts))));
  const told = view.facts.filter((fact) => fact.value !== null && fact.name !== "customer.name");
  const known = told.filter((fact) => !BEHIND.has(fact.source) && !isStanding(fact));
  const unknown = view.facts.filter((fact) => fact.value === null && fact.ask);
  // What a limit was made of comes first; the order is otherwise that of the vocabulary.
  const ordered = [...known.filter((fact) => counted.has(fact.name)), ...known.filter((fact) => !counted.has(fact.name))];
  const first = [...ordered.slice(0, Math.max(SHOWN - Math.min(unknown.length, 2), 4)), ...unknown.slice(0, 2)];
  const everything = [...ordered, ...unknown, ...told.filter((fact) => BEHIND.has(fact.source))];
  const hidden = everything.length - first.length;
  if (everything.length === 0) return null;
  return (
    <div class="stack">
      <dl class="facts" aria-label={t.facts.label}>
        {(all ? everything : first).map((fact) => (
          <Fact key={fact.name} fact={fact} since={view.case.opened_at} />
        ))}
      </dl>
      <div class="row wrap">
        {hidden > 0 && (
          <button class="btn mini quiet-btn facts-more" type="button" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t.facts.fewer : t.facts.more(hidden)}
          </button>
        )}
        <About view={view} />
      </div>
    </div>
  );
}

/** What the customer is to us in one word of a closed list, as chips beside the name. */
export function Standing({ view }: { view: CaseView }) {
  return (
    <>
      {view.facts.filter(isStanding).map((fact) => (
        <span key={fact.name} class="chip" title={factTitle(fact.name, words.value)}>
          <b>{factText(fact.value, words.value?.facts[fact.name], "")}</b>
        </span>
      ))}
    </>
  );
}

function isStanding(fact: FactView): boolean {
  return fact.name.startsWith("customer.") && typeof fact.value === "string" && words.value?.facts[fact.name]?.one_of != null;
}

function Fact({ fact, since }: { fact: FactView; since: string }) {
  const known = words.value;
  const title = factTitle(fact.name, known);
  if (fact.value === null) {
    return (
      <div class="unknown">
        <dt>{title}</dt>
        <dd>
          <button class="ask-fact" type="button" aria-label={t.facts.askFor(title)} onClick={() => (wanted.value = fact.name)}>
            <Glyph name="ask" small /> {t.facts.ask}
          </button>
        </dd>
      </div>
    );
  }
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {factText(fact.value, known?.facts[fact.name], known?.currency ?? "")} <Source fact={fact} since={since} />
      </dd>
    </div>
  );
}

/** Whose word it is and since when, where somebody said it or it moved while the case was open. */
function Source({ fact, since }: { fact: FactView; since: string }) {
  if (fact.source === "default") return <span class="quiet small">{t.facts.assumed}</span>;
  if (fact.at === null || fact.source === "service") return null;
  if (fact.by !== null) return <span class="quiet small">{t.facts.said(fact.by.name, clockTime(fact.at))}</span>;
  if (Date.parse(fact.at) <= Date.parse(since)) return null;
  return (
    <time class="quiet small" dateTime={fact.at}>
      {t.facts.record(clockTime(fact.at))}
    </time>
  );
}
