import { change, draftOf } from "../drafts";
import { plain } from "../format";
import { typedUnits } from "../money";
import { words } from "../store";
import { t } from "../texts";
import type { FactValue, TypeWords } from "../wire";
import type { Reading } from "./reading";

const PREFIX = "request.";

export interface Param {
  name: string;
  type: TypeWords;
}

/** What is asked with a remedy: its own params, and the request's facts that its limits wait for or were given. */
export function paramsOf(reading: Reading, request: Record<string, FactValue>): Param[] {
  const own = Object.entries(reading.words.params).map(([name, type]) => ({ name, type }));
  const known = words.value?.facts ?? {};
  const waited = reading.asks.flatMap((ask) => ask.facts).filter((name) => name.startsWith(PREFIX));
  const read = reading.json.because.flatMap((why) => Object.keys(why.facts)).filter((name) => name.startsWith(PREFIX));
  const names = [...waited, ...read].map((name) => name.slice(PREFIX.length));
  const answered = Object.keys(request).filter((name) => `${PREFIX}${name}` in known);
  const others = [...new Set([...names, ...answered])].filter((name) => !(name in reading.words.params));
  return [
    ...own,
    ...others.flatMap((name) => {
      const type = known[`${PREFIX}${name}`];
      return type === undefined ? [] : [{ name, type }];
    }),
  ];
}

/** The questions that go with a remedy; an answer may open or move its limits. */
export function Params({ caseId, params, unmet }: { caseId: string; params: Param[]; unmet: string | null }) {
  const { request } = draftOf(caseId).value;
  if (params.length === 0) return null;
  const set = (name: string, value: FactValue) => {
    const { [name]: _, ...others } = request;
    change(caseId, { request: value === null ? others : { ...others, [name]: value } });
  };
  return (
    <div class="stack" role="group" aria-label={t.decide.with}>
      {params.map((param) => (
        <One
          key={param.name}
          param={param}
          value={request[param.name] ?? null}
          open={unmet === param.name}
          onSet={(value) => set(param.name, value)}
        />
      ))}
    </div>
  );
}

interface OneProps {
  param: Param;
  value: FactValue;
  open: boolean;
  onSet: (value: FactValue) => void;
}

function One({ param: { name, type }, value, open, onSet }: OneProps) {
  const title = type.title === "" ? plain(name) : type.title;
  const choices = choicesOf(type);
  if (choices === null) {
    const field = {
      class: "field",
      "data-field": `param:${name}`,
      "aria-invalid": open,
      value: value === null ? "" : String(value),
      onChange: (event: { currentTarget: HTMLInputElement }) => onSet(typedValue(event.currentTarget.value, type)),
    };
    return (
      <label class="label">
        {title}
        {type.type === "date" ? <input {...field} type="date" /> : <input {...field} />}
      </label>
    );
  }
  return (
    <fieldset class={value === null ? "param open" : "param"} data-unmet={open}>
      <legend class="sr">{title}</legend>
      <span aria-hidden="true">{title}</span>
      <span class="seg">
        {choices.map(([label, choice], at) => (
          <label key={label}>
            <input
              type="radio"
              name={`param-${name}`}
              data-field={at === 0 ? `param:${name}` : undefined}
              checked={value === choice}
              onChange={() => onSet(choice)}
            />
            {label}
          </label>
        ))}
      </span>
    </fieldset>
  );
}

function choicesOf(type: TypeWords): [string, FactValue][] | null {
  if (type.type === "boolean") {
    return [
      [t.yes, true],
      [t.no, false],
    ];
  }
  return type.one_of?.map((each): [string, FactValue] => [plain(each), each]) ?? null;
}

function typedValue(text: string, type: TypeWords): FactValue {
  const bare = text.trim();
  if (bare === "") return null;
  if (type.type === "integer") return typedUnits(bare, 0);
  if (type.type === "number") return Number.isFinite(Number(bare)) ? Number(bare) : null;
  return bare;
}
