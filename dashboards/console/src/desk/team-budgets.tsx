import { currencyDigits, plain, type Measure } from "../format";
import { state, words } from "../store";
import { t } from "../texts";
import { Left } from "./meters";
import type { BudgetView } from "../wire";

const SHOWN = 4;

/** What the team shares, each always in its place; it moves on every desk when anyone of the team decides. */
export function TeamBudgets() {
  const currency = words.value?.currency ?? null;
  const teams = Object.entries(state.value.budgets).flatMap(([channel, meters]) => {
    const budgets = Object.values(meters)
      .map((told) => told.value)
      .sort((a, b) => Number(isMoney(b)) - Number(isMoney(a)) || (a.title < b.title ? -1 : 1))
      .slice(0, SHOWN);
    return budgets.length === 0 ? [] : [{ team: channel.slice("team:".length), budgets }];
  });
  if (teams.length === 0) return null;
  return (
    <>
      {teams.map(({ team, budgets }) => (
        <section key={team} class="team-budgets" aria-label={t.meters.team(plain(team))}>
          <h3 class="small quiet">{t.meters.team(plain(team))}</h3>
          <ul class="meters">
            {budgets.map((budget) => (
              <li key={`${budget.boundary}/${budget.id}`} data-budget={`${budget.boundary}/${budget.id}`}>
                <Left title={budget.title} budget={budget} measure={measureOf(budget, currency)} frees={null} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function measureOf(budget: BudgetView, currency: string | null): Measure {
  if (!isMoney(budget) || currency === null) return { measure: null, unit: null, digits: 0 };
  return { measure: "money", unit: currency, digits: currencyDigits(currency) };
}

/** Money is told with the digits of its currency, whole things without a point. */
function isMoney(budget: BudgetView): boolean {
  return budget.at_most?.includes(".") === true;
}
