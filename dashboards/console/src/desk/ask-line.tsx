import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { draftOf } from "../drafts";
import { amountText, currencyDigits, plain } from "../format";
import { typedUnits, toText } from "../money";
import { isUnderWay, stateFact, unsure } from "../acts";
import { live, openLatitude, words, works, you } from "../store";
import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import { factTitle } from "./case-words";
import { read, type Ask, type Reading } from "./reading";
import type { CaseView, FactValue, TypeWords } from "../wire";

/** A question that the person wants to put, of those that are open; null: the one that is worth most. */
export const wanted = signal<string | null>(null);

/** The one question whose answer is worth most now, and what it would open. */
export function AskLine({ view }: { view: CaseView }) {
  const { id, claimed_by: holder } = view.case;
  const [answered, setAnswered] = useState<string | null>(null);
  const known = words.value;
  const question = useQuestion(view);
  if (answered !== null) {
    // The next question would lie under the same finger: it waits until the hand has left, or asks for it.
    const next = () => setAnswered(null);
    return (
      <div class="ask-line answered" onPointerLeave={next}>
        <Glyph name="ok" />
        <span role="status">{t.ask.stated(factTitle(answered, known))}</span>
        {question !== null && (
          <button class="btn mini quiet-btn right" type="button" onClick={next}>
            {t.ask.next}
          </button>
        )}
      </div>
    );
  }
  if (question === null) return null;
  const { name, worth: opens } = question;
  const own = holder !== null && holder.id === you.value?.id;
  const title = factTitle(name, known);
  return (
    <div class="ask-line" role="group" aria-label={`${t.ask.ask} ${t.ask.question(title)}`}>
      <Glyph name="ask" />
      <span>
        <b>{t.ask.ask}</b> {t.ask.question(title)} <span class="second">{opens}</span>
      </span>
      {own ? (
        <Answers
          key={name}
          name={name}
          type={known?.facts[name]}
          caseId={id}
          title={title}
          onStated={() => {
            wanted.value = null;
            setAnswered(name);
          }}
        />
      ) : (
        works.value && <span class="right small quiet">{t.ask.claimFirst}</span>
      )}
    </div>
  );
}

/** What to ask now: what the person chose to ask, else what opens or raises most; null when nothing is worth asking. */
function useQuestion(view: CaseView): { name: string; worth: string } | null {
  const known = words.value;
  const latitude = openLatitude.value;
  if (latitude === null || known === null) return null;
  const skipped = new Set(draftOf(view.case.id).value.unsure);
  const open = new Set(view.facts.filter((fact) => fact.ask && fact.value === null).map((fact) => fact.name));
  const found = questions(latitude.actions.map((json) => read(json, known.actions[json.action])));
  const chosen = wanted.value;
  if (chosen !== null && open.has(chosen)) {
    const same = found.find(({ name }) => name === chosen);
    return { name: chosen, worth: same === undefined ? "" : worth(same.reading, same.ask) };
  }
  const best = found.find(({ name }) => open.has(name) && !skipped.has(name));
  return best === undefined ? null : { name: best.name, worth: worth(best.reading, best.ask) };
}

/** Questions in the order of what they are worth: those that open something closed come first. */
function questions(readings: Reading[]): { name: string; ask: Ask; reading: Reading }[] {
  const all = readings.flatMap((reading) =>
    reading.asks.flatMap((ask) => ask.facts.map((name) => ({ name, ask, reading }))),
  );
  const worthOf = ({ reading, ask }: (typeof all)[number]) => (reading.state === "ask" ? 0 : 2) + (ask.facts.length > 1 ? 1 : 0);
  return all.sort((a, b) => worthOf(a) - worthOf(b));
}

export function worth(reading: Reading, ask: Ask): string {
  const most = ask.upTo === null ? null : amountText(ask.upTo, reading.measure);
  if (most === null || !reading.measured) return t.ask.opens(reading.title);
  return reading.state === "ask" ? t.ask.opensUpTo(reading.title, most) : t.ask.raises(reading.title, most);
}

interface AnswersProps {
  name: string;
  type: TypeWords | undefined;
  caseId: string;
  title: string;
  onStated?: () => void;
}

/** The ways to answer a question about a fact, by its type. */
export function Answers({ name, type, caseId, title, onStated }: AnswersProps) {
  const off = !live.value || isUnderWay("facts", caseId);
  const answer = (value: FactValue) =>
    void stateFact(caseId, name, value).then((stated) => {
      if (stated) onStated?.();
    });
  const choices: [string, FactValue][] | null =
    type?.type === "boolean"
      ? [
          [t.yes, true],
          [t.no, false],
        ]
      : (type?.one_of?.map((each) => [plain(each), each]) ?? null);
  return (
    <span class="right row wrap">
      {choices === null ? (
        <Typed type={type} title={title} off={off} onAnswer={answer} />
      ) : (
        choices.map(([label, value]) => (
          <button key={label} class="btn mini" type="button" disabled={off} onClick={() => answer(value)}>
            {label}
          </button>
        ))
      )}
      <button
        class="btn mini quiet-btn"
        type="button"
        onClick={() => {
          unsure(caseId, name);
          wanted.value = null;
        }}
      >
        {t.ask.notSure}
      </button>
    </span>
  );
}

interface TypedProps {
  type: TypeWords | undefined;
  title: string;
  off: boolean;
  onAnswer: (value: FactValue) => void;
}

function Typed({ type, title, off, onAnswer }: TypedProps) {
  const [text, setText] = useState("");
  const value = valueOf(text, type?.type ?? "text");
  const field = {
    class: "field mini-field",
    "aria-label": t.ask.value(title),
    value: text,
    onInput: (event: { currentTarget: HTMLInputElement }) => setText(event.currentTarget.value),
  };
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        if (value !== null && !off) onAnswer(value);
      }}
    >
      {type?.type === "date" ? <input {...field} type="date" /> : <input {...field} />}
      <button class="btn mini" disabled={off || value === null}>
        {t.ask.state}
      </button>
    </form>
  );
}

/** What was typed as the fact's type takes it; null while it is none. */
function valueOf(text: string, type: string): FactValue {
  const bare = text.trim();
  if (bare === "") return null;
  if (type === "integer") return typedUnits(bare, 0);
  if (type === "money") {
    const digits = currencyDigits(words.value?.currency ?? "");
    const units = typedUnits(bare, digits);
    return units === null ? null : toText(units, digits);
  }
  if (type === "number") return Number.isFinite(Number(bare)) ? Number(bare) : null;
  return bare;
}
