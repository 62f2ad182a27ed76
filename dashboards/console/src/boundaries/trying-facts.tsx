import { factText } from "../format";
import { words } from "../store";
import { ty } from "../texts/trying";
import { Glyph } from "../ui/glyph";
import { ValueField } from "../ui/value-field";
import type { FactValue, TypeWords } from "../wire";
import { budgetsOf, type Trial, type Tried, type TriedAction, type TriedFact } from "./trying-data";

/** A word that the live vocabulary does not have. */
const UNTYPED = { type: "text", ask: false, one_of: null, min: null, max: null, item: null };

type Typed = Readonly<Record<string, FactValue>>;

/** Every fact that a clause reads, and whose word it is; what is typed goes over what is on record. */
export function Facts({ found, typed, onType }: { found: Tried; typed: Typed; onType: (typed: Typed) => void }) {
  return (
    <section class="stack" aria-label={ty.facts}>
      <h3>{ty.facts}</h3>
      {found.facts.length === 0 && <p class="second">{ty.noFacts}</p>}
      <ul class="try-facts">
        {found.facts.map((fact) => (
          <One key={fact.name} fact={fact} typed={typed} onType={onType} />
        ))}
      </ul>
      {found.left_out.map((why) => (
        <p key={why} class="is-bad" role="alert">
          {why}
        </p>
      ))}
    </section>
  );
}

function One({ fact: { name, title, value, by }, typed, onType }: { fact: TriedFact; typed: Typed; onType: (typed: Typed) => void }) {
  const over = name in typed;
  const { [name]: mine = null, ...others } = typed;
  const known = words.value;
  // Of a word that only the draft has, the type is the draft's to know: what is typed is sent as it is.
  const type: TypeWords = known?.facts[name] ?? { ...UNTYPED, title };
  const said = factText(value, known?.facts[name], known?.currency ?? "");
  return (
    <li class="try-fact">
      <ValueField
        name={name}
        type={type}
        value={over ? mine : value}
        onSet={(next) => onType({ ...others, [name]: next })}
      />
      <span class="small second">
        {by === "unknown" && <Glyph name="ask" small />} {ty.by[by]}
        {by !== "unknown" && <span class="sr">: {said}</span>}
      </span>
      {over ? (
        <button class="btn mini quiet-btn" type="button" onClick={() => onType(others)}>
          {ty.back}
        </button>
      ) : (
        by !== "unknown" && (
          <button class="btn mini quiet-btn" type="button" onClick={() => onType({ ...typed, [name]: null })}>
            {ty.unknown}
          </button>
        )
      )}
    </li>
  );
}

/** What is spent of the budgets that count: typed, over what is on record. */
export function Spent({ actions, spent, onType }: { actions: TriedAction[]; spent: Trial["spent"]; onType: (spent: Trial["spent"]) => void }) {
  const budgets = budgetsOf(actions);
  if (budgets.length === 0) return null;
  return (
    <section class="stack" aria-label={ty.spent}>
      <h3>{ty.spent}</h3>
      <div class="try-spent">
        {budgets.map(({ key, title, text }) => (
          <label key={key} class="label">
            {ty.spentOf(title, text)}
            <input
              class="field"
              inputMode="decimal"
              value={spent[key] ?? ""}
              onChange={(event) => onType({ ...spent, [key]: event.currentTarget.value })}
            />
          </label>
        ))}
      </div>
    </section>
  );
}
