import { plain, currencyDigits } from "../format";
import { toUnits } from "../money";
import { state, words } from "../store";
import { t } from "../texts";
import { Left } from "./meters";
import type { BudgetView } from "../wire";

const SHOWN = 2;

/** What the team shares, the most used first; it moves on every desk when anyone of the team decides. */
export function TeamBudgets() {
  const currency = words.value?.currency ?? null;
  const teams = Object.entries(state.value.budgets).flatMap(([channel, meters]) => {
    const budgets = Object.values(meters)
      .map((told) => told.value)
      .sort((a, b) => spentShare(b) - spentShare(a) || (a.title < b.title ? -1 : 1))
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

function measureOf(budget: BudgetView, currency: string | null) {
  // Money is told with the digits of its currency, whole things without a point.
  const money = budget.at_most?.includes(".") === true && currency !== null;
  return { measure: money ? "money" : null, unit: money ? currency : null, digits: money ? currencyDigits(currency) : 0 };
}

function spentShare(budget: BudgetView): number {
  if (budget.at_most === null) return budget.uses === null || budget.uses === 0 ? 0 : budget.used / budget.uses;
  const most = toUnits(budget.at_most, 6) ?? 0;
  return most === 0 ? 0 : (toUnits(budget.spent, 6) ?? 0) / most;
}
