"""Measures what a signal costs that windows count: taken, and looked at by whoever shows the case's latitude.

`python tests/bench/windows.py [SIGNALS …]` takes so many signals of one customer, who has one case, and then
more, one by one, each followed by a look at what windows hold. It prints processor time: of the first look,
which has read nothing yet, and of the taking and the look after it (medians).
"""

import asyncio
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from service.latitude import Place, read_facts
from service.store import cases
from support.databases import Databases, use
from support.house import House, build, says
from voc.signal import Kind, Signal

MORE = 100
_AT_ONCE = 1_000


def _said(number: int) -> Signal:
    return says(kind=Kind.COMPLAINT, ago=timedelta(seconds=number % 86_400))


def _look(house: House) -> float:
    """Microseconds."""
    vocabulary = house.ctx.boundaries.current.vocabulary
    with house.ctx.store.reader() as conn:
        (case,) = cases.page(conn, None, "open", None, None, 2)
        began = time.process_time()
        read_facts(vocabulary, conn, [Place(case, house.mara)], house.hands.at)
        return 1e6 * (time.process_time() - began)


async def _measure(folder: Path, number: int) -> None:
    house = await build(folder)
    for first in range(0, number, _AT_ONCE):
        await house.takes(*map(_said, range(min(number, first + _AT_ONCE), first, -1)))
    first_look = _look(house)
    taking, looks = [], []
    for _ in range(MORE):
        began = time.process_time()
        await house.takes(_said(0))
        taking.append(1e6 * (time.process_time() - began))
        looks.append(_look(house))
    middle = statistics.median(taking), statistics.median(looks)
    print(f"{number:9,}{first_look:14,.0f}{middle[0]:10,.0f}{middle[1]:10,.0f}")  # noqa: T201
    house.ctx.store.close()


def main() -> None:
    """Measures as the command line says."""
    print(f"{'signals':>9}{'first look':>14}{'taken':>10}{'looked':>10}   microseconds")  # noqa: T201
    databases = Databases("sqlite")
    use(databases)
    for number in [int(word) for word in sys.argv[1:]] or (10, 1_000, 100_000):
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(_measure(Path(folder), number))
    databases.close()


if __name__ == "__main__":
    main()
