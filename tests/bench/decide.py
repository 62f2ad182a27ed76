"""What one decision takes.

    python tests/bench/decide.py            the table of `remit bench decide`
    PEERS --plug decide:load                 our index among engines that list every boundary that applies

`load(boundaries) -> evaluate(context) -> [(id, limit)]`: a boundary has an `id`, `applies_when` and `tiers`,
of which the first that holds gives its limit; a context has its facts by group.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from rules.engine.coding import Coder
from rules.engine.conjuncts import parts_of, subject
from rules.engine.needs import need_of
from rules.engine.page import Page
from rules.engine.slots import Slot, compile_intake, environments
from rules.expression import Scope, parse
from rules.syntax import Node
from rules.vocabulary import Type

NOW, TODAY = datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1)
KINDS = {"str": "text", "bool": "boolean", "int": "number", "float": "number"}
BOOLEAN = Type("boolean")


def load(boundaries: Sequence[Mapping[str, Any]]) -> Callable[[Any], list[tuple[str, int]]]:
    """The listing of every boundary that applies, with its limit, from our index."""
    schema = import_module("peers").SCHEMA

    types = {
        f"{group}.{key}": Type(KINDS[kind])  # type: ignore[arg-type]  # the kinds above
        for group, fields in schema.items()
        for key, (kind, _) in fields.items()
    }
    scope = Scope(types)
    slots = [
        Slot(index, name, type_, None, None, True, False) for index, (name, type_) in enumerate(types.items())
    ]
    by_name = {slot.name: slot for slot in slots}
    names = tuple((*name.split("."), name) for name in types)
    coder, needs, numbers, tiers = Coder(), [], [], []
    for boundary in boundaries:
        needed, rest = _split(parse(boundary["applies_when"], scope, "boolean").tree, by_name)
        needs.append({index: need_of(slots[index].type, nodes) for index, nodes in needed.items()})
        numbers.append(coder.test(rest, maybe=False) if rest else None)
        tiers.append(
            [
                (
                    None
                    if tier["when"] is None
                    else coder.test((parse(tier["when"], scope, "boolean").tree,), maybe=False),
                    (boundary["id"], tier["up_to"]),
                )
                for tier in boundary["tiers"]
            ]
        )
    tests = coder.coded().tests({}, {slot.name: slot.index for slot in slots}, environments(by_name))
    page = Page.of(needs, slots)
    intake = compile_intake(slots)
    rows = [
        (
            None if number is None else tests[number],
            tuple((None if one is None else tests[one], said) for one, said in tier),
        )
        for number, tier in zip(numbers, tiers, strict=True)
    ]

    def evaluate(context: Any) -> list[tuple[str, int]]:
        facts = {name: context[group][key] for group, key, name in names}
        case, _ = intake(facts, {}, NOW, TODAY)
        found: list[tuple[str, int]] = []
        for number in _bits(page.known(case)):
            applies, grants = rows[number]
            if applies is None or applies(case):
                for when, said in grants:
                    if when is None or when(case):
                        found.append(said)
                        break
        return found

    return evaluate


def _split(tree: Node, slots: Mapping[str, Slot]) -> tuple[dict[int, tuple[Node, ...]], tuple[Node, ...]]:
    needed: dict[int, tuple[Node, ...]] = {}
    rest: list[Node] = []
    for part in parts_of(tree):
        name = subject(part)
        if name is None:
            rest.append(part)
        else:
            index = slots[name].index
            needed[index] = (*needed.get(index, ()), part)
    return needed, tuple(rest)


def _bits(rows: int) -> Iterator[int]:
    """The places of the bits, ascending: looked up by byte, so that a long integer is gone through once."""
    for place, byte in enumerate(rows.to_bytes((rows.bit_length() + 7) // 8, "little")):
        if byte:
            base = place << 3
            for bit in _PLACES[byte]:
                yield base + bit


_PLACES = [tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256)]


if __name__ == "__main__":
    from service.cli import app

    app(["bench", "decide", *sys.argv[1:]])
