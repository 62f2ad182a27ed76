"""What a back-test is asked, and how far it has come: what the service knows of it.

Apart from the work (`look`), which loads what counts in columns: a tenth of a second of every start, and a
service never does the work itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.domain.backtest import BacktestStep

FOLDER = "past"

Files = Mapping[str, str]
Stepped = Callable[[BacktestStep, int, int | None], None]
"""The step, how many moments are done, of how many."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is asked. `database` as the settings say it; `folder`: where the files of the past stand;
    `before`: the files of the set to compare with, None for the live one.
    """

    database: Path | str
    folder: Path
    before: Files | None
    after: Files
