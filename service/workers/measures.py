"""What is counted by looking, not by happening: who waits, and what is left of shared budgets."""

from decimal import Decimal

from service import views
from service.context import Context
from service.domain.decision import BudgetView
from service.store import clocks, loads, people


def measure(ctx: Context) -> None:
    """One look at every team, in one read. Blocks: to be run in a thread."""
    with ctx.store.reader() as conn:
        teams = people.team_ids(conn)
        found = loads.of_teams(conn)
        public = clocks.running(conn)
        left = {
            (team, budget.boundary, budget.id): share_left(budget)
            for team in teams
            for budget in views.team(ctx, conn, team).budgets
        }
    ctx.metrics.budgets(left)
    now = ctx.clock()
    waiting: dict[tuple[str, str], float] = {}
    held: dict[tuple[str], float] = {}
    longest: dict[tuple[str], float] = {}
    for team in teams:
        load = found.get(team, loads.NONE)
        waiting |= {(team, "yes"): load.acute, (team, "no"): load.waiting - load.acute}
        held[(team,)] = load.held
        since = load.since
        longest[(team,)] = 0.0 if since is None else max(0.0, (now - since).total_seconds())
    ctx.metrics.queues(waiting, held, longest)
    words = {False: "no", True: "yes"}
    ctx.metrics.public_posts(
        {(team, word): public.get((team, missed), 0) for team in teams for missed, word in words.items()}
    )


def share_left(budget: BudgetView) -> float:
    """What is left of a budget, of its sum or of its uses, whichever is nearer to its end: 0 to 1."""
    shares = [1.0]
    if budget.at_most is not None:
        whole = Decimal(budget.at_most)
        shares.append(float(1 - Decimal(budget.spent) / whole) if whole else 0.0)
    if budget.uses is not None:
        shares.append(1 - budget.used / budget.uses if budget.uses else 0.0)
    return max(0.0, min(shares))
