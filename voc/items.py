"""From one item of a delivery to a checked signal and facts, by the compiled expressions of a document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from voc.document import FeedDocument
from voc.errors import FieldError, Rejected
from voc.facts import EntityFacts, entity_facts
from voc.helpers import Context
from voc.mapping import Expression
from voc.shapes import Compiler, Shape, search
from voc.signal import SAID, Signal, entity_id, make_signal


@dataclass(frozen=True, slots=True)
class Clock:
    """What times are judged by. now: when the delivery arrived, UTC.

    as_history: times beyond the lateness bound are taken. default_at: when an item was said whose source
    does not say it; without it, `now`.
    """

    now: datetime
    as_history: bool = False
    default_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One expression and what it gave: a value, or why it has none."""

    name: str
    value: object = None
    error: FieldError | None = None


class ItemMap:
    """The expressions of one document. Immutable; threads may share it."""

    def __init__(self, document: FeedDocument, compiler: Compiler) -> None:
        self.skip_unless = compiler.optional(document.skip_unless, ("skip_unless",))
        said = document.signal.model_dump(exclude_none=True)
        self.fields: dict[str, Shape] = {
            name: compiler.shape(shape, ("signal", name)) for name, shape in said.items()
        }
        if document.team is not None:
            self.fields["team"] = compiler.expression(document.team, ("team",))
        self.facts = compiler.shape(document.facts, ("facts",)) if document.facts is not None else None
        # As most are: members of the item, under a name of their own. They cannot fail.
        self._members = {
            name: shape.bare_word
            for name, shape in self.fields.items()
            if isinstance(shape, Expression) and shape.bare_word is not None
        }
        # Where each has the name that it has in the item, the item itself has them; what it has beside
        # them nobody asks about.
        self._alike = self.fields.keys() >= set(SAID) and all(
            name == member for name, member in self._members.items()
        )
        facts = self.facts
        self._fact_member = facts.bare_word if isinstance(facts, Expression) else None
        self._others = {
            name: shape.search if isinstance(shape, Expression) else partial(search, shape)
            for name, shape in self.fields.items()
            if name not in self._members
        }

    def wanted(self, item: object, context: Context) -> bool:
        """Whether the document does not skip the item. Raises FieldError where it is no object."""
        if not isinstance(item, dict):
            raise FieldError("wrong_type", "an item must be an object")
        if self.skip_unless is None:
            return True
        return holds(self.skip_unless, item, context, "skip_unless")

    def values(self, item: object, context: Context) -> Iterator[FieldValue]:
        """What each expression gives, errors included; `facts` comes last where the document has it."""
        for name, shape in self.fields.items():
            yield _value(name, shape, item, context)
        if self.facts is not None:
            yield _value("facts", self.facts, item, context)

    def take(
        self, feed: str, index: int, item: object, context: Context, clock: Clock
    ) -> tuple[Signal, tuple[EntityFacts, ...]] | Rejected | None:
        """The signal and its facts, the reason why there is none, or None for an item that is skipped."""
        fields: dict[str, object] = {}
        try:
            if not self.wanted(item, context):
                return None
            if isinstance(item, dict):
                fields = dict(item) if self._alike else self._of_members(item)
            for name, found_by in self._others.items():
                fields[name] = found_by(item, context, name)
            return made(feed, fields, self._facts(item, context), clock)
        except FieldError as error:
            return Rejected(index, readable_id(fields.get("id")), error.code, error.text)

    def _of_members(self, item: Mapping[str, object]) -> dict[str, object]:
        return dict(zip(self._members, map(item.get, self._members.values()), strict=True))

    def _facts(self, item: object, context: Context) -> object:
        if self._fact_member is not None and isinstance(item, dict):
            return item.get(self._fact_member)
        return None if self.facts is None else search(self.facts, item, context, "facts")


def made(
    feed: str, fields: Mapping[str, object], facts: object, clock: Clock
) -> tuple[Signal, tuple[EntityFacts, ...]]:
    """The signal and the facts that found values make. Raises FieldError."""
    signal = make_signal(
        feed, fields, now=clock.now, as_history=clock.as_history, default_at=clock.default_at
    )
    return signal, () if facts is None else tuple(entity_facts(facts, signal))


def readable_id(value: object) -> str | None:
    """`value` as an item's id, where it can be one."""
    try:
        return entity_id(value, "id")
    except FieldError:
        return None


def holds(condition: Expression, item: object, context: Context, where: str) -> bool:
    """Whether a condition finds something that is neither false nor empty. Raises FieldError."""
    found = condition.search(item, context, where)
    return found is not None and found is not False and found not in ("", [], {})


def _value(name: str, shape: Shape, item: object, context: Context) -> FieldValue:
    try:
        return FieldValue(name, search(shape, item, context, name))
    except FieldError as error:
        return FieldValue(name, error=error)
