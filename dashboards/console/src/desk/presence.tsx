import { initials } from "../format";
import { othersAt } from "../store";
import { t } from "../texts";

const MOST = 4;

/** Who else looks at this case, as initials; nothing while one is alone. */
export function Presence({ caseId }: { caseId: string }) {
  const others = othersAt(`case:${caseId}`) ?? [];
  const named = others.slice(0, MOST);
  return (
    <ul class="presence" aria-label={t.case.alsoHere}>
      {named.map(({ id, name }) => (
        <li key={id} title={t.case.looks(name)}>
          <span class="who s" aria-hidden="true">
            {initials(name)}
          </span>
          <span class="sr">{t.case.looks(name)}</span>
        </li>
      ))}
      {others.length > MOST && <li class="quiet small">{t.case.andMore(others.length - MOST)}</li>}
    </ul>
  );
}
