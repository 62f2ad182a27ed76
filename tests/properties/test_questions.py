"""What is said to be missing is missing indeed: it would open, and no part of it would do."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given

from support.language.documents import Document, granted
from support.language.draws import HALF
from support.language.effort import EFFORT, profile
from support.language.oracle import Case, expected
from support.language.pack_draws import Drawn, packs
from support.language.product import compiled, latitude, number
from support.language.words import WORDS, Word, known

MOST_COMBINATIONS = 400


class Bench:
    """One action in one case, asked again with more known."""

    def __init__(self, documents: tuple[Document, ...], action: str, case: Case) -> None:
        self._documents, self._action, self._case = documents, action, case
        self.now = self.bands({})
        facts = known(case.raw)
        hidden = "associate." if case.audience == "customer" else "-"
        self.unknown = [name for name in WORDS if name not in facts and not name.startswith(hidden)]

    def bands(self, learnt: Mapping[str, object]) -> tuple[Fraction, Fraction]:
        """What may be given, alone and with a peer, were `learnt` known."""
        case = replace(self._case, raw={**self._case.raw, **learnt})
        answer = expected(self._documents, self._action, case)
        return answer.alone, answer.with_peer

    def widens(self, learnt: Mapping[str, object]) -> bool:
        """Whether it would raise either."""
        return any(then > before for then, before in zip(self.bands(learnt), self.now, strict=True))

    def some_widen(self, names: tuple[str, ...]) -> bool:
        """Whether some values of these facts, together, would; all of them are tried."""
        values = [domain(WORDS[name]) or [] for name in names]
        return any(self.widens(dict(zip(names, choice, strict=True))) for choice in product(*values))


def domain(word: Word) -> list[object] | None:
    """All values of a fact, where they can be counted."""
    if word.kind == "boolean":
        return [False, True]
    if word.one_of:
        return list(word.one_of)
    if word.kind == "integer" and word.low is not None and word.high is not None:
        return list(range(word.low, word.high + 1))
    return None


def told(opening: object, word: Word) -> list[object]:
    """The values that an opening claims to open: those listed, or the ends of a range."""
    shown = opening if isinstance(opening, list) else opening.values() if isinstance(opening, dict) else []
    return [as_raw(value, word) for value in shown]


def as_raw(value: object, word: Word) -> object:
    """A shown value as a raw one: numbers of every type may be shown as text."""
    return Decimal(str(value)) if word.kind in {"integer", "number", "money"} else value


@EFFORT
def test_every_ask_opens_what_it_says_it_opens(effort: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Each value said to open raises a band; so does the change of a known fact, by itself."""
    met: Counter[str] = Counter()

    @profile(80, effort)
    @given(packs(largest=2, unknown_in_ten=HALF))
    def hold(drawn: Drawn) -> None:
        for bench, entry in benches(drawn):
            for way in entry["ways_forward"]:
                name = way.get("ask", way.get("if"))
                if not isinstance(name, str) or "opens_with" not in way or not shown_plainly(WORDS[name]):
                    continue
                met["ask" if "ask" in way else "if"] += 1
                values = told(way["opens_with"], WORDS[name])
                assert values
                assert all(bench.widens({name: value}) for value in values), way
                bands = {band for value in values for band in bench.bands({name: value})}
                if "up_to" in way and isinstance(way["opens_with"], list):
                    assert number(way["up_to"]) in bands, way
                elif "up_to" in way:
                    assert number(way["up_to"]) >= max(bench.bands({name: value})[0] for value in values), way

    hold()
    with capsys.disabled():
        print(f"\n  ways: {dict(met)}")  # noqa: T201 - says what was met
    assert met["ask"] > 0


@EFFORT
def test_what_is_unknown_matters_and_what_matters_is_named(
    effort: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Facts whose values can all be tried: each that widens by itself is named; each named is needed."""
    met: Counter[str] = Counter()

    @profile(80, effort)
    @given(packs(largest=2, unknown_in_ten=HALF))
    def hold(drawn: Drawn) -> None:
        for bench, entry in benches(drawn):
            named = set(entry["unknown"])
            assert named <= set(bench.unknown)
            alone = {name for name in bench.unknown if domain(WORDS[name]) and bench.some_widen((name,))}
            assert alone <= named, (entry["action"], alone, named)
            met["alone"] += len(alone)
            if all(domain(WORDS[name]) for name in named) and combinations_of(named) <= MOST_COMBINATIONS:
                needed = set().union(*smallest_sets(bench, sorted(named)))
                assert named == needed, (entry["action"], named, needed)
                met["together"] += len(named - alone)

    hold()
    with capsys.disabled():
        print(f"\n  unknown facts that matter: {dict(met)}")  # noqa: T201 - says what was met
    assert met["alone"] > 0


def benches(drawn: Drawn) -> Iterator[tuple[Bench, Mapping[str, Any]]]:
    """Every action of every case, with the product's answer."""
    boundaries = compiled(drawn.documents)
    for case in drawn.cases:
        said = latitude(boundaries, case)
        for action in granted(drawn.documents):
            yield Bench(drawn.documents, action, case), said[action]


def smallest_sets(bench: Bench, names: list[str]) -> list[frozenset[str]]:
    """Sets of these facts that widen and of which no part does."""
    found: list[frozenset[str]] = []
    for size in range(1, len(names) + 1):
        for chosen in combinations(names, size):
            if not any(smaller <= set(chosen) for smaller in found) and bench.some_widen(chosen):
                found.append(frozenset(chosen))
    return found


def combinations_of(names: set[str]) -> int:
    """How many ways there are to fill in these facts."""
    total = 1
    for name in names:
        total *= len(domain(WORDS[name]) or [])
    return total


def shown_plainly(word: Word) -> bool:
    """Whether its values are shown as the tests state them: moments, dates and spans are not."""
    return word.kind in {"boolean", "text", "integer", "number", "money"}
