import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import { dutyKey, type Unmet } from "./unmet";
import type { Duty } from "../wire";

interface Props {
  duties: Duty[];
  confirmed: string[];
  /** Duties that the service found unmet. */
  refused: Duty[];
  unmet: Unmet | null;
  onConfirm: (confirmed: string[]) => void;
}

/** What must come with the decision: to be confirmed, to be answered, to be written. */
export function Duties({ duties, confirmed, refused, unmet, onConfirm }: Props) {
  if (duties.length === 0) return null;
  const bad = new Set(refused.map(dutyKey));
  return (
    <div class="stack tight" role="group" aria-label={t.decide.owed}>
      {duties.map((duty) => {
        const key = dutyKey(duty);
        if (duty.kind !== "confirm") {
          return (
            <p key={key} class={bad.has(key) ? "duty is-bad" : "duty second"}>
              <Glyph name={bad.has(key) ? "bad" : duty.kind === "note" ? "form" : "ok"} small /> {duty.text}
            </p>
          );
        }
        const open = unmet?.field === `confirm:${key}` || bad.has(key);
        return (
          <label key={key} class={open ? "check is-bad" : "check"}>
            <input
              type="checkbox"
              data-field={`confirm:${key}`}
              checked={confirmed.includes(key)}
              aria-invalid={open}
              onChange={(event) =>
                onConfirm(event.currentTarget.checked ? [...confirmed, key] : confirmed.filter((each) => each !== key))
              }
            />
            <span>{duty.text}</span>
          </label>
        );
      })}
    </div>
  );
}
