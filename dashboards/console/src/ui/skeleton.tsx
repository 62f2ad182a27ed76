import { t } from "../texts";
import { useAfter } from "./after";

const SHOW_AFTER_MS = 300;
const EXPLAIN_AFTER_MS = 4000;

/** The boxes of what is coming, in its own measures: nothing before 300 ms, a word on why after 4 s. */
export function Skeleton({ rows, kind, label }: { rows: number; kind: "case" | "act" | "text"; label: string }) {
  const shown = useAfter(true, SHOW_AFTER_MS);
  const slow = useAfter(true, EXPLAIN_AFTER_MS);
  return (
    <div class="skeleton" role="status" aria-busy="true" aria-label={label}>
      {shown &&
        Array.from({ length: rows }, (_, row) => (
          <div key={row} class={`sk-row sk-${kind}`}>
            <span class="sk" />
            <span class="sk" />
            <span class="sk" />
          </div>
        ))}
      {slow && <p class="small quiet sk-why">{t.queue.slow}</p>}
    </div>
  );
}
