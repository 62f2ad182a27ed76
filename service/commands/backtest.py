"""`remit backtest`: what an edit would have changed over everything that is on record."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import orjson

from rules.findings import PackError
from rules.pack import load_pack
from rules.packaged import folder_of, packaged
from rules.replay.terms import ReplayError
from service.commands import backtest_shown as shown
from service.commands.errors import FINDINGS, CommandError
from service.domain.backtest import BacktestReport, BacktestStep
from service.past.asked import FOLDER, Look, Stepped
from service.past.look import look
from service.settings import Settings
from service.store.base import StoreError

Format = Literal["text", "json", "html"]
Say = Callable[[str], None]
LIVE = "live"


def run(settings: Settings, folder: Path | None, against: str, form: Format, say: Say) -> int:
    """Print what changes; returns the exit code. Raises CommandError where there is nothing to read."""
    home = folder or settings.pack or packaged()
    try:
        before = None if against == LIVE else _files(Path(against))
        asked = Look(settings.database, settings.data_dir / FOLDER, before, _files(home))
        report = look(asked, _progress(form))
    except PackError as error:
        for finding in error.findings:
            say(str(finding))
        return FINDINGS
    except ReplayError as error:
        raise CommandError(f"This cannot be looked at in columns: {error}.") from None
    except StoreError as error:
        raise CommandError(str(error)) from None
    say(_rendered(report, form))
    return 0


def _rendered(report: BacktestReport, form: Format) -> str:
    if form == "json":
        return orjson.dumps(report, option=orjson.OPT_INDENT_2).decode()
    return shown.as_html(report) if form == "html" else shown.as_text(report)


def _files(home: Path) -> dict[str, str]:
    try:
        return dict(load_pack(folder_of(home)).files)
    except LookupError as error:
        raise CommandError(f"There{str(error).removeprefix('there')}.") from None


def _progress(form: Format) -> Stepped:
    def quiet(step: BacktestStep, done: int, total: int | None) -> None:
        """Nobody looks on."""

    def tell(step: BacktestStep, done: int, total: int | None) -> None:
        said = f"{done:,} new cases read" if total is None else f"{done:,} of {total:,} cases compared"
        sys.stderr.write(f"\r{said}" + ("\n" if step == "comparing" and done == total else ""))

    return tell if form == "text" and sys.stderr.isatty() else quiet
