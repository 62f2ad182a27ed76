"""Measures what an editor waits for: the check of an edit, completions, meanings, plain words, layout.

`python tests/bench/language.py [BOUNDARIES] [ROUNDS]` (default 300 and 20) makes a pack of so many boundaries
of the packaged airline's, and edits one of 200 lines again and again. It prints medians and the slowest, in
milliseconds of one core, for the process that the service keeps for this: everything but the edited document
is known from before.
"""

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from rules.checking import Checks
from rules.pack import Pack, load_pack, packaged
from service.assisting import Assistant, Question, Want

TODAY = date(2026, 12, 1)
EDITED = "boundaries/late-flight-goodwill.yaml"
LINES = 200
EXAMPLE = """  - name: case {number}
    given: {{customer.tier: gold, flight.delay_minutes: {delay}, flight.cancelled: false, topic.surge: 1}}
    expect: {{smallest: 25}}
"""


def pack_of(boundaries: int) -> dict[str, str]:
    """The airline's documents, its boundaries again under other names until there are enough."""
    files = dict(load_pack(packaged()).files)
    ours = [name for name in files if name.startswith("boundaries/")]
    for number in range(boundaries - len(ours)):
        name = ours[number % len(ours)].removeprefix("boundaries/").removesuffix(".yaml")
        text = files[f"boundaries/{name}.yaml"]
        files[f"boundaries/{name}-{number}.yaml"] = text.replace(
            f"boundary: {name}\n", f"boundary: {name}-{number}\n"
        )
    return files


def long(text: str) -> str:
    """A document with so many examples that it has its lines."""
    number = 0
    while text.count("\n") < LINES:
        text += EXAMPLE.format(number=number, delay=100 + number)
        number += 1
    return text


def measured(rounds: int, run: Callable[[int], object]) -> list[float]:
    """Milliseconds of processor time of each round."""
    found = []
    for number in range(rounds):
        begin = time.process_time()
        run(number)
        found.append(1000 * (time.process_time() - begin))
    return found


def _answered(assistant: Assistant, question: Question, pack: Pack, _: int) -> None:
    assistant.answer(question, pack)


def say(title: str, found: list[float]) -> None:
    """One line of the table."""
    print(f"{title:<34} {statistics.median(found):8.1f} {max(found):8.1f}")  # noqa: T201


def main(boundaries: int, rounds: int) -> None:
    """Measure and print."""
    files: Mapping[str, str] = pack_of(boundaries)
    text = long(files[EDITED])
    checks, assistant = Checks(), Assistant()
    begin = time.process_time()
    checks.check(files, TODAY)
    whole, lines = time.process_time() - begin, text.count("\n")
    print(f"{boundaries} boundaries read and run at first: {whole:.1f} s")  # noqa: T201
    print(f"{'an edit of ' + str(lines) + ' lines, ms of one core':<34} {'median':>8} {'slowest':>8}")  # noqa: T201
    say("check", measured(rounds, lambda at: checks.check({**files, EDITED: f"{text}# {at}\n"}, TODAY)))
    broken = text.replace("topic.surge >= 3", "topic.surg >= 3")
    say(
        "check, a word is wrong",
        measured(rounds, lambda at: checks.check({**files, EDITED: f"{broken}# {at}\n"})),
    )
    pack = checks.pack
    if pack is None:
        raise SystemExit("The pack cannot be read.")
    at = text.index("flight.delay_minutes >= 180") + 5
    wants: tuple[Want, ...] = ("complete", "hover", "read", "format")
    for want in wants:
        question = Question(want, "late-flight-goodwill", EDITED, text, at)
        say(want, measured(rounds, partial(_answered, assistant, question, pack)))


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:3], *("300", "20")[len(sys.argv) - 1 :])))
