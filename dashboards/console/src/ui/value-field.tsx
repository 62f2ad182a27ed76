import { plain } from "../format";
import { typedUnits } from "../money";
import { t } from "../texts";
import type { FactValue, TypeWords } from "../wire";

interface Props {
  name: string;
  type: TypeWords;
  /** null: nothing is typed. */
  value: FactValue;
  /** Whether it waits for an answer. */
  open?: boolean;
  onSet: (value: FactValue) => void;
}

/** The field of a value of a type of the vocabulary: choices where there are few, else text. */
export function ValueField({ name, type, value, open = false, onSet }: Props) {
  const title = type.title === "" ? plain(name) : type.title;
  const choices = choicesOf(type);
  if (choices === null) {
    const field = {
      class: "field",
      "data-field": `param:${name}`,
      "aria-invalid": open,
      value: Array.isArray(value) ? value.join(", ") : value === null ? "" : String(value),
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
  if (type.type === "list") return bare.split(",").map((each) => each.trim()).filter((each) => each !== "");
  return bare;
}
