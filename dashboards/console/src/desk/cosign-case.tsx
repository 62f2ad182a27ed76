import { clockTime, factText } from "../format";
import { state, words } from "../store";
import { t } from "../texts";
import { factTitle, nameOf, topicTitle } from "./case-words";
import type { CaseRow, CaseView, DecisionView, SignalEntry } from "../wire";

const MOST_FACTS = 6;

/** The case of a colleague's decision in a few lines: what for, what happened, what is known, the customer's words. */
export function AskedCase({ row, decision }: { row: CaseRow; decision: DecisionView }) {
  const view = state.value.cases[row.id]?.value;
  const voice = view === undefined ? undefined : lastVoice(view);
  const topics = row.topics.map((topic) => topicTitle(topic, words.value)).join(", ");
  return (
    <>
      <dl class="kv">
        <dt>{t.cosign.what}</dt>
        <dd>
          {t.cosign.whatFor(decision.title)} <b>{nameOf(row)}</b>, {t.case.number(row.number)}
        </dd>
        {topics !== "" && (
          <>
            <dt>{t.cosign.happened}</dt>
            <dd>{topics}</dd>
          </>
        )}
        <dt>{t.cosign.known}</dt>
        <dd>{view === undefined ? t.case.loading : factsOf(view)}</dd>
      </dl>
      {voice !== undefined && (
        <blockquote class="quote" lang={voice.language ?? undefined}>
          {voice.text}{" "}
          <span class="quiet small">
            {nameOf(row)}, {clockTime(voice.at)}
          </span>
        </blockquote>
      )}
    </>
  );
}

function lastVoice(view: CaseView): SignalEntry | undefined {
  return view.timeline.findLast((entry): entry is SignalEntry => entry.kind === "signal" && entry.author === "customer");
}

function factsOf(view: CaseView): string {
  const known = view.facts.filter(({ value, source, name }) => value !== null && (source === "record" || source === "stated") && name !== "customer.name");
  const texts = known.slice(0, MOST_FACTS).map(({ name, value }) => {
    const shown = factText(value, words.value?.facts[name], words.value?.currency ?? "");
    return t.timeline.fact(factTitle(name, words.value), shown);
  });
  return texts.length === 0 ? t.cosign.nothingKnown : texts.join(" · ");
}
