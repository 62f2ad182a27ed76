import { signal } from "@preact/signals";
import { both, countText } from "../format";
import { othersAt, rowOf } from "../store";
import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import { CaseRowItem } from "./case-row";
import type { Shown } from "./order";
import type { CaseRow } from "../wire";

/** The acute cases on the screen; it is held as the queue is, so that nothing moves under a hand. */
export const acuteShown = signal<Shown[]>([]);

/** Who may be in danger: above everything, whatever the queue is cut down to; and who else has it on a screen. */
export function AcuteLane({ rows }: { rows: CaseRow[] }) {
  const shown = acuteShown.value;
  if (shown.length === 0) return null;
  return (
    <section class="acute-lane" aria-label={t.queue.acuteLane}>
      <div class="col-head">
        <Glyph name="warn" small />
        <h2>{t.queue.acute}</h2>
        <span class="quiet num">{countText(rows.length)}</span>
      </div>
      <ul class="cases">
        {shown.map(({ id, leftAt }) => {
          const row = rowOf(id);
          return row === undefined ? null : <CaseRowItem key={id} row={row} left={leftAt !== null} amongAcute />;
        })}
      </ul>
      <p class="told small second">{told(rows)}</p>
    </section>
  );
}

/** Whoever follows a team's channel has its queue on a screen, and this lane above it. */
function told(rows: CaseRow[]): string {
  const teams = [...new Set(rows.map((row) => row.team))];
  const names = teams.flatMap((team) => (othersAt(`team:${team}`) ?? []).map(({ name }) => name));
  return names.length === 0 ? t.queue.onlyYou : t.queue.alsoOn(both([...new Set(names)].sort()));
}
