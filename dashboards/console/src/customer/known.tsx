import { factTitle } from "../desk/case-words";
import { clockTime, factText, plain } from "../format";
import { words } from "../store";
import { t } from "../texts";
import type { CustomerView, KnownEntity } from "../wire";

/** What is known of the customer and of what is theirs, each with whose word it is and since when. */
export function Known({ view }: { view: CustomerView }) {
  const told = view.known.filter(({ facts }) => facts.length > 0);
  return (
    <section class="card" aria-labelledby="known-title">
      <h2 id="known-title">{t.customer.known}</h2>
      {told.length === 0 && <p class="second">{t.customer.nothing}</p>}
      {told.map((entity) => (
        <Entity key={`${entity.entity}:${entity.id}`} entity={entity} />
      ))}
    </section>
  );
}

function Entity({ entity }: { entity: KnownEntity }) {
  const known = words.value;
  return (
    <div class="entity">
      <h3>
        {plain(entity.entity)} {entity.entity !== "customer" && <span class="second num">{entity.id}</span>}
      </h3>
      <dl class="known">
        {entity.facts.map((fact) => (
          <div key={fact.name}>
            <dt>{factTitle(fact.name, known)}</dt>
            <dd>
              {factText(fact.value, known?.facts[fact.name], known?.currency ?? "")}{" "}
              <span class="quiet small">
                {t.customer.saidBy(fact.by === null ? fact.source : fact.by.name, clockTime(fact.at))}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
