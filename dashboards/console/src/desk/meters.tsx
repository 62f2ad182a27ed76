import { amountText, clockTime, plain } from "../format";
import { toUnits } from "../money";
import { words } from "../store";
import { t } from "../texts";
import { Meter } from "../ui/limit";
import type { BoundariesSnapshot, Frees, LatitudeBudget } from "../wire";
import type { Measure } from "../format";

const NEARLY = 10;

/** What a budget is called. */
export function budgetTitle(budget: { boundary: string; id: string }, known: BoundariesSnapshot | null): string {
  return known?.boundaries[budget.boundary]?.budgets[budget.id] ?? plain(budget.id);
}

/** Whether nobody knows yet whose budget it is: which bag, which booking. Nothing can be left of it then. */
export function isNobodys(budget: LatitudeBudget): boolean {
  return budget.spent == null && budget.used == null;
}

/** Whether nothing is left, of the sum or of the uses. */
export function isUsedUp(budget: LatitudeBudget): boolean {
  const sum = budget.left != null && toUnits(budget.left, 6) === 0;
  return sum || (budget.uses != null && (budget.used ?? 0) >= budget.uses);
}

/** The meters that bound an action here, and what is left in each. */
export function Meters({ budgets, measure }: { budgets: LatitudeBudget[]; measure: Measure }) {
  const counted = budgets.filter((budget) => !isNobodys(budget));
  if (counted.length === 0) return null;
  return (
    <ul class="meters">
      {counted.map((budget) => (
        <li key={`${budget.boundary}/${budget.id}`}>
          <Left title={budgetTitle(budget, words.value)} budget={budget} measure={measure} frees={budget.frees ?? null} />
        </li>
      ))}
    </ul>
  );
}

interface LeftProps {
  title: string;
  budget: { at_most?: string | null; left?: string | null; uses?: number | null; used?: number | null };
  measure: Measure;
  frees: Frees | null;
}

/** One meter: its name, a bar of what is spent, what is left in words, and a word where it runs out. */
export function Left({ title, budget, measure, frees }: LeftProps) {
  const sum = budget.at_most != null;
  const most = sum ? (toUnits(budget.at_most ?? "", measure.digits) ?? 0) : (budget.uses ?? 0);
  const left = sum
    ? (toUnits(budget.left ?? "0", measure.digits) ?? 0)
    : Math.max(0, (budget.uses ?? 0) - (budget.used ?? 0));
  const share = most === 0 ? 0 : (100 * left) / most;
  const [amount, rest] = sum
    ? t.meters.left(amountText(budget.left ?? "0", measure), amountText(budget.at_most ?? "0", measure))
    : t.meters.usesLeft(left, budget.uses ?? 0);
  const frozen = left === 0 ? t.meters.empty : share < NEARLY ? t.meters.nearly : null;
  return (
    <>
      <span class="clip meter-title" title={title}>
        {title}
      </span>
      <Meter spent={100 - share} />
      <span>
        <b class="num">{amount}</b>
        {rest}
        {frozen !== null && <span class="is-warn">, {frozen}</span>}
        {left === 0 && frees !== null && <span>, {t.meters.frees(clockTime(frees.at))}</span>}
      </span>
    </>
  );
}
