"""Checks and proofs in processes of their own: what takes a tenth of a second must not hold up streams."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from rules.boundary_set import revision_of
from rules.checking import Check, Checks
from rules.findings import Finding, PackError
from rules.language.changes import Change, changes_aloud
from rules.language.trying import Asked, Tried, Tries
from rules.meters import BudgetSpec
from rules.pack import Pack, parse_pack
from rules.prove.proofs import Meaning, Proven
from service.assisting import Assistance, Assistant, Question
from service.children import POLITE
from service.collecting import at_once
from service.compiled import CompiledDocuments
from service.posting import Documents, Readers, ahead

if TYPE_CHECKING:
    from rules.prove.prover import Prover

MANY = 500
"""Documents whose reading takes about as long as a child to start."""
LATER = 30.0
"""Seconds after a start until children begin that few documents need."""
HINTS = 0.4
"""Seconds that a check goes on looking for clauses that never do anything, after the guarantees."""
COMPARING = 20.0
"""Seconds after which a comparison begins with no other action: what is left is not decided."""
_COMPARED = 64
"""Comparisons that are kept: a history is looked through again and again."""


class Checker:
    """Runs `rules.checking` and `rules.prove` in a child process each, which is started by the first question
    and then kept: it reads again only the documents that changed, and proves again only what these bear on.
    Each child answers in the order in which it was asked; a long proof holds up no check and no comparison.
    """

    def __init__(self) -> None:
        self._checks, self._proofs, self._meanings = (Readers(POLITE) for _ in range(3))
        self._expected = asyncio.Event()

    async def check(self, files: Mapping[str, str], today: date) -> Check:
        """What is to be said of these documents at once: types, examples, lint."""
        return await self._checks.run(_check, Documents(files), today)

    async def prove(self, files: Mapping[str, str], today: date) -> Proven | None:
        """What becomes of the guarantees of these documents, and what else is worth saying if it is found
        within `HINTS` seconds more; None where they cannot be read whole.
        """
        return await self._proofs.run(_prove, Documents(files), today)

    async def refusals(
        self, files: Mapping[str, str], today: date
    ) -> tuple[tuple[Finding, ...], Proven | None]:
        """What may keep these documents from being published: their errors, and what becomes of their
        guarantees, or None where there are errors.
        """
        # One after the other: while both read and prove, no processor would be left to those who decide.
        documents = Documents(files)
        wrong = await self._checks.run(_wrong, documents)
        return wrong, None if wrong else await self._proofs.run(_guarantees, documents, today)

    async def compare(
        self, before: Mapping[str, str], after: Mapping[str, str], today: date
    ) -> Meaning | None:
        """How two sets differ in meaning; None where one cannot be read whole. What takes too long is told
        as undecided.
        """
        return await self._meanings.run(_compare, Documents(before), Documents(after), today)

    async def assist(self, question: Question, live: Mapping[str, str]) -> Assistance:
        """What an editor wants to know of a text: by the words of the documents that were checked last, or of
        those that are live where there was no check yet.
        """
        found = await self._checks.run(_assist, question)
        return found if found is not None else await self._checks.run(_assisted, question, Documents(live))

    async def aloud(self, before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[Change]]:
        """By file: which clauses of two sets read otherwise, in plain words."""
        return await self._checks.run(changes_aloud, Documents(before), Documents(after))

    async def budgets(self, draft: Mapping[str, str]) -> tuple[BudgetSpec, ...]:
        """The budgets of a draft; none where it cannot be read whole."""
        return await self._checks.run(_budgets, Documents(draft))

    async def try_case(self, live: Mapping[str, str], draft: Mapping[str, str], asked: Asked) -> Tried:
        """What the live set and a draft make of a case, clause by clause."""
        return await self._checks.run(_try, Documents(live), Documents(draft), asked)

    def expect(self) -> None:
        """Somebody edits, and is going to publish what she edits."""
        self._expected.set()

    async def prepare(
        self, documents: CompiledDocuments, files: Mapping[str, str], later: float = LATER
    ) -> None:
        """Starts the children with a set as it was compiled: they need not read it, and who publishes first
        does not wait for them. Where documents are few, only `later` seconds after, for others begin
        meanwhile, or as soon as a publication is to be expected. What few questions need is made ahead
        there: it holds none of them up.
        """
        if len(files) <= MANY:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._expected.wait(), later)
        # Side by side, as each of the two gives way: ten thousand documents take either of them a second.
        await asyncio.gather(
            self._checks.run(_prepare_checks, documents, Documents(files)),
            self._proofs.run(_prepare_proofs, documents, Documents(files)),
        )

    def close(self) -> None:
        """Ends the children; a question after this would start another."""
        self._checks.close()
        self._proofs.close()
        self._meanings.close()


class _Child:
    """What a child keeps between two questions."""

    checks: Checks | None = None
    assistant: Assistant | None = None
    pack: Pack | None = None
    prover: "Prover | None" = None
    tries: ClassVar[Tries] = Tries()
    tries_begun: Callable[[], None] = staticmethod(lambda: None)
    compared: ClassVar[dict[tuple[str, str, date], Meaning]] = {}


def _prepare(documents: CompiledDocuments, files: dict[str, str]) -> None:
    # Looked through for garbage, ten thousand documents would take a publication a third of a second.
    with at_once():
        pack = documents.pack(files)
        # Nothing was read, and the first edit is: it would wait for what every document is read by.
        documents.warm()
    _Child.pack = _Child.pack or pack


def _prepare_checks(documents: CompiledDocuments, files: dict[str, str]) -> None:
    _prepare(documents, files)
    _Child.checks = _Child.checks or Checks()
    _Child.checks.pack = _Child.checks.pack or _Child.pack
    _Child.tries_begun = ahead.begin(_prepare_tries)
    ahead.begin(_Child.checks.run_ahead)


def _prepare_proofs(documents: CompiledDocuments, files: dict[str, str]) -> None:
    _prepare(documents, files)
    _prover()


def _prepare_tries() -> None:
    if _Child.pack is not None:
        _Child.tries.begin(_Child.pack)


def _check(files: dict[str, str], today: date) -> Check:
    _Child.checks = _Child.checks or Checks()
    return _Child.checks.check(files, today)


def _wrong(files: dict[str, str]) -> tuple[Finding, ...]:
    _Child.checks = _Child.checks or Checks()
    return _Child.checks.wrong(files)


def _assist(question: Question) -> Assistance | None:
    if _Child.checks is None or _Child.checks.pack is None:
        return None
    return _answered(question, _Child.checks.pack)


def _assisted(question: Question, live: dict[str, str]) -> Assistance:
    _Child.checks = _Child.checks or Checks()
    _Child.checks.pack = _Child.checks.pack or parse_pack(live)
    return _answered(question, _Child.checks.pack)


def _answered(question: Question, pack: Pack) -> Assistance:
    _Child.assistant = _Child.assistant or Assistant()
    return _Child.assistant.answer(question, pack)


def _budgets(draft: dict[str, str]) -> tuple[BudgetSpec, ...]:
    _Child.tries_begun()
    return _Child.tries.budgets(draft)


def _try(live: dict[str, str], draft: dict[str, str], asked: Asked) -> Tried:
    _Child.tries_begun()
    return _Child.tries.try_case(live, draft, asked)


def _prove(files: dict[str, str], today: date) -> Proven | None:
    pack = _read(files)
    begin: list[float] = []

    def more() -> bool:
        begin.append(time.monotonic())
        return begin[-1] - begin[0] < HINTS

    return None if pack is None else _prover().prove(pack, today, more)


def _guarantees(files: dict[str, str], today: date) -> Proven | None:
    pack = _read(files)
    return None if pack is None else _prover().guarantees(pack, today)


def _read(files: dict[str, str]) -> Pack | None:
    """The documents, of which those that are as they were are not read again; None: they are not right."""
    try:
        _Child.pack = parse_pack(files, _Child.pack)
    except PackError:
        return None
    return _Child.pack


def _compare(before: dict[str, str], after: dict[str, str], today: date) -> Meaning | None:
    from rules.prove.sets import compare  # noqa: PLC0415 - Z3 is for this child only

    key = revision_of(before), revision_of(after), today
    if (known := _Child.compared.get(key)) is not None:
        return known
    try:
        first = parse_pack(before, _Child.pack)
        second = parse_pack(after, first)
    except PackError:
        return None
    until = time.monotonic() + COMPARING
    found = compare(first, second, today, more=lambda: time.monotonic() < until)
    if not found.undecided:
        if len(_Child.compared) >= _COMPARED:
            _Child.compared.clear()
        _Child.compared[key] = found
    return found


def _prover() -> "Prover":
    from rules.prove.prover import Prover  # noqa: PLC0415 - Z3 takes a while to load, and is for this child only

    if _Child.prover is None:
        _Child.prover = Prover()
    return _Child.prover
