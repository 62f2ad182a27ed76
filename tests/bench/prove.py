"""Measures proofs on this machine: a pack of many boundaries from cold, and again after an edit of one.

`python tests/bench/prove.py [BOUNDARIES]` writes a pack (40 facts, 12 actions, 25 guarantees; three grants,
two limits, a budget and a duty in each boundary; about three in a hundred without a condition of their own),
proves it, edits one boundary, and proves it again: seconds of one core. Then it writes the pack to a folder
and runs `remit check` on it, and with `--against` on the edited one: seconds on the wall and of cores.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from rules.pack import Pack, parse_pack
from rules.prove.prover import Prover

SINCE = date(2026, 12, 1)
ACTIONS = 12
KINDS = ("text", "boolean", "integer", "money")
FRAUD = 'boundary: fraud\naction: "*"\nlimits:\n  - {id: hold, when: order.flag0, at_most: 0}\n'


def vocabulary() -> str:
    """Forty facts, ten of each kind, and the actions."""
    lines = ["vocabulary: bench", "currency: USD", "facts:"]
    for number in range(10):
        lines += [
            f"  order.text{number}: {{type: text, one_of: [a, b, c, d]}}",
            f"  order.flag{number}: {{type: boolean{', default: false' if number < 3 else ''}}}",
            f"  order.count{number}: {{type: integer, min: 0, max: 1000}}",
            f"  order.sum{number}: {{type: money, min: 0}}",
        ]
    lines += ["actions:"]
    lines += [f"  give{number}: {{measure: money, title: Give {number}}}" for number in range(ACTIONS)]
    return "\n".join([*lines, "  call: {title: Call, always: true}", ""])


def condition(rng: random.Random) -> str:
    """One or two comparisons."""
    made = []
    for _ in range(rng.randint(1, 2)):
        number = rng.randrange(10)
        made.append(
            rng.choice(
                (
                    f'order.text{number} == "{rng.choice("abcd")}"',
                    f'order.text{number} in ["a", "{rng.choice("bcd")}"]',
                    f"order.flag{rng.randrange(1, 10)}",
                    f"order.count{number} >= {rng.randrange(1000)}",
                    f"order.sum{number} < {rng.randrange(1, 1000)}",
                )
            )
        )
    return rng.choice((" and ", " or ")).join(made)


def boundary(number: int, rng: random.Random) -> str:
    """One document."""
    lines = [f"boundary: b{number:05}", f"action: give{number % ACTIONS}"]
    if rng.random() > 0.03:
        lines.append(f"applies_when: {condition(rng)}")
    lines.append("grants:")
    for grant in range(3):
        value = rng.choice(
            (f"{rng.randint(1, 200)}", f"min(order.sum{rng.randrange(10)} / 2, {rng.randint(50, 250)})")
        )
        lines.append(f"  - {{id: g{grant}, when: '{condition(rng)}', alone: '{value}'}}")
    lines += ["limits:", f"  - {{id: cap, when: '{condition(rng)}', at_most: {rng.randint(20, 250)}}}"]
    lines.append(f"  - {{id: half, when: '{condition(rng)}', at_most: order.sum{rng.randrange(10)} / 2}}")
    lines.append("budgets:\n  - {id: week, per: associate, over: 7d, at_most: 500}")
    lines.append(f"duties:\n  - {{id: note, note: true, when: '{condition(rng)}'}}")
    return "\n".join([*lines, ""])


def guarantees() -> str:
    """Two for each action that hold, and one that nothing is below."""
    made = [
        f"guarantee: fraud{number}\nactions: [give{number}]\nwhen: order.flag0\nnever_above: 0\n---\n"
        f"guarantee: modest{number}\nactions: [give{number}]\nnever_above: 250\n"
        for number in range(ACTIONS)
    ]
    return "---\n".join([*made, "guarantee: none\nactions: [give0]\nnever_below: 0\n"])


def pack(count: int, before: Pack | None = None, edited: int | None = None) -> Pack:
    """The pack; the boundary `edited` with another cap."""
    rng = random.Random(7)
    files = {"vocabulary.yaml": vocabulary(), "guarantees.yaml": guarantees()}
    files["boundaries/fraud.yaml"] = FRAUD
    for number in range(count):
        text = boundary(number, rng)
        if number == edited:
            text = text.replace("at_most: 500", "at_most: 600").replace("alone: '", "alone: '1 + ", 1)
        files[f"boundaries/b{number:05}.yaml"] = text
    return parse_pack(files, before)


def measured(prover: Prover, of: Pack) -> str:
    """Seconds of the guarantees alone, and of everything else that is to be said."""
    begin = time.process_time()
    prover.prove(of, SINCE, lambda: False)
    proved = time.process_time()
    found = prover.prove(of, SINCE)
    end = time.process_time()
    codes = sorted({finding.code for finding in found.findings})
    told = {code: sum(finding.code == code for finding in found.findings) for code in codes}
    return (
        f"{found.proved} of {len(found.proofs)} guarantees in {proved - begin:.2f} s; "
        f"hints in {end - proved:.2f} s {told}"
    )


def checked(folder: Path, *more: str) -> str:
    """Seconds that the command takes, and what it says last."""
    before, begin = os.times(), time.perf_counter()
    command = [sys.executable, "-c", "from service.cli import main; main()", "check", str(folder), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - begin, os.times()
    cores = after.children_user + after.children_system - before.children_user - before.children_system
    return f"{wall:.2f} s on the wall, {cores:.2f} s of cores: {done.stdout.splitlines()[-1]}"


def written(of: Pack, folder: Path) -> Path:
    """The pack as a folder."""
    (folder / "boundaries").mkdir(parents=True)
    for name, text in of.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def main() -> None:
    """Prints the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    start = time.process_time()
    first = pack(count)
    print(f"{count} boundaries read in {time.process_time() - start:.2f} s")  # noqa: T201
    prover = Prover()
    print(f"cold: {measured(prover, first)}")  # noqa: T201
    for edited in (count // 2, 1, count - 1):
        print(f"edit of {edited}: {measured(prover, pack(count, first, edited))}")  # noqa: T201
    with tempfile.TemporaryDirectory() as home:
        one = written(first, Path(home, "one"))
        other = written(pack(count, first, count // 2), Path(home, "other"))
        print(f"remit check: {checked(one)}")  # noqa: T201
        print(f"remit check --against: {checked(other, '--against', str(one))}")  # noqa: T201


if __name__ == "__main__":
    main()
