import { useState } from "preact/hooks";
import { draftOf } from "../drafts";
import { amountText, currencyDigits, plain } from "../format";
import { typedUnits, toText } from "../money";
import { isUnderWay, live, openLatitude, stateFact, unsure, words, you } from "../store";
import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import { factTitle } from "./case-words";
import { read, type Ask, type Reading } from "./reading";
import type { CaseView, FactValue, TypeWords } from "../wire";

/** The one question whose answer is worth most now, and what it would open. */
export function AskLine({ view }: { view: CaseView }) {
  const { id, claimed_by: holder } = view.case;
  const skipped = new Set(draftOf(id).value.unsure);
  const latitude = openLatitude.value;
  const known = words.value;
  if (latitude === null || known === null) return null;
  const readings = latitude.actions.map((json) => read(json, known.actions[json.action]));
  const question = questions(readings).find(({ name }) => known.facts[name]?.ask === true && !skipped.has(name));
  if (question === undefined) return null;
  const { name, ask, reading } = question;
  const own = holder !== null && holder.id === you.value?.id;
  const title = factTitle(name, known);
  return (
    <div class="ask-line" role="group" aria-label={`${t.ask.ask} ${t.ask.question(title)}`}>
      <Glyph name="ask" />
      <span>
        <b>{t.ask.ask}</b> {t.ask.question(title)} <span class="second">{worth(reading, ask)}</span>
      </span>
      {own ? (
        <Answers key={name} name={name} type={known.facts[name]} caseId={id} title={title} />
      ) : (
        <span class="right small quiet">{t.ask.claimFirst}</span>
      )}
    </div>
  );
}

/** Questions in the order of what they are worth: those that open something closed come first. */
function questions(readings: Reading[]): { name: string; ask: Ask; reading: Reading }[] {
  const all = readings.flatMap((reading) => reading.asks.map((ask) => ({ name: ask.facts[0] ?? "", ask, reading })));
  const worthOf = ({ reading, ask }: (typeof all)[number]) => (reading.state === "ask" ? 0 : 2) + (ask.facts.length > 1 ? 1 : 0);
  return all.sort((a, b) => worthOf(a) - worthOf(b));
}

export function worth(reading: Reading, ask: Ask): string {
  const most = ask.upTo === null ? null : amountText(ask.upTo, reading.measure);
  if (most === null || !reading.measured) return t.ask.opens(reading.title);
  return reading.state === "ask" ? t.ask.opensUpTo(reading.title, most) : t.ask.raises(reading.title, most);
}

export function Answers({ name, type, caseId, title }: { name: string; type: TypeWords | undefined; caseId: string; title: string }) {
  const off = !live.value || isUnderWay("facts", caseId);
  const answer = (value: FactValue) => void stateFact(caseId, name, value);
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
      <button class="btn mini quiet-btn" type="button" onClick={() => unsure(caseId, name)}>
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
