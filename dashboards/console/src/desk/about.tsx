import { plain } from "../format";
import { chooseAbout, isUnderWay } from "../acts";
import { live, you } from "../store";
import { t } from "../texts";
import type { CaseView } from "../wire";

/** Where a customer has named several bookings, flights or the like: which one this case concerns. */
export function About({ view }: { view: CaseView }) {
  const { case: row, entities } = view;
  const own = row.claimed_by !== null && row.claimed_by.id === you.value?.id;
  const several = Object.entries(entities).filter(([kind, ids]) => kind !== "customer" && ids.length > 1);
  return (
    <>
      {several.map(([kind, ids]) => (
        <label key={kind} class="row small second">
          {t.case.concerns(plain(kind).toLowerCase())}
          <select
            class="field mini-field"
            value={row.about[kind] ?? ""}
            disabled={!own || !live.value || isUnderWay("about", row.id)}
            onChange={(event) => void chooseAbout(row.id, kind, event.currentTarget.value)}
          >
            {ids.map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
      ))}
    </>
  );
}
