"""`remit backtest`: what an edit would have changed over everything that was decided so far."""

import sys
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Literal

import orjson

from rules.boundary_set import BoundarySet
from rules.findings import PackError
from rules.meters import Meter, unspent_but
from rules.pack import load_pack, parse_pack
from rules.packaged import folder_of, packaged
from rules.replay.backtest import Backtest, PastDecision, backtest
from rules.replay.columns import PastCase
from rules.replay.terms import ReplayError
from service.commands import backtest_shown as shown
from service.commands.errors import FINDINGS, CommandError
from service.settings import Settings
from service.store import past, revisions
from service.store.base import StoreError, read_beside
from service.store.types import Connection

Format = Literal["text", "json", "html"]
Say = Callable[[str], None]
LIVE = "live"


def run(settings: Settings, folder: Path | None, against: str, form: Format, say: Say) -> int:
    """Print what changes; returns the exit code. Raises CommandError where there is nothing to read."""
    home = folder or settings.pack or packaged()
    try:
        after = _pack(home)
        with read_beside(settings.database) as conn:
            before = _live(conn) if against == LIVE else _pack(Path(against))
            decisions, left_out = _decided(past.decided(conn))
        report = backtest(before, after, decisions, left_out=left_out, progress=_progress(form))
    except PackError as error:
        for finding in error.findings:
            say(str(finding))
        return FINDINGS
    except ReplayError as error:
        raise CommandError(f"This cannot be looked at in columns: {error}.") from None
    except StoreError as error:
        raise CommandError(str(error)) from None
    say(_rendered(report, before, after, form))
    return 0


def _rendered(report: Backtest, before: BoundarySet, after: BoundarySet, form: Format) -> str:
    told = shown.told(report, before, after)
    if form == "json":
        return orjson.dumps(told, option=orjson.OPT_INDENT_2).decode()
    return shown.as_html(told) if form == "html" else shown.as_text(told)


def _pack(home: Path) -> BoundarySet:
    try:
        return BoundarySet.compile(load_pack(folder_of(home)))
    except LookupError as error:
        raise CommandError(f"There{str(error).removeprefix('there')}.") from None


def _live(conn: Connection) -> BoundarySet:
    kept = revisions.live(conn)
    if kept is None:
        raise CommandError("Nothing is live here yet: say --against FOLDER, another pack.")
    return BoundarySet.compile(parse_pack(kept.files))


def _decided(decided: Iterable[past.Past]) -> tuple[list[PastDecision], int]:
    """The decisions whose facts are kept, and how many there are beside them."""
    found: list[PastDecision] = []
    erased = 0
    for one in decided:
        if one.facts is None or one.request is None:
            erased += 1
        else:
            found.append(_decision(one, one.facts, one.request))
    return found, erased


def _decision(one: past.Past, facts: past.Values, request: past.Values) -> PastDecision:
    body = one.body
    meters = {
        (each["boundary"], each["id"]): Meter(Decimal(each["spent"]), each["used"])
        for each in body["budgets"]
    }
    # What a case keeps from its first day on is known of every one, whether or not the decision read it.
    known = {"case.channel": one.channel, "case.opened_at": one.opened_at, "associate.team": body["team"]}
    case = PastCase(body["decision"], one.at, {**known, **facts}, request, unspent_but(meters))
    tiers = tuple(str(value) for name, value in sorted(facts.items()) if name.endswith(".tier"))
    segments = {"tier": tiers, "topic": one.topics, "channel": (one.channel,), "team": (body["team"],)}
    return PastDecision(case, one.number, body["action"], Decimal(body["amount"]), body["road"], segments)


def _progress(form: Format) -> Callable[[int, int], None] | None:
    if form != "text" or not sys.stderr.isatty():
        return None

    def tell(done: int, total: int) -> None:
        sys.stderr.write(f"\r{done:,} of {total:,} decisions" + ("\n" if done == total else ""))

    return tell
