"""A delivery walked step by step, for whoever connects a source: what proved it, what was found, what stays.

The same functions as when a delivery is taken; only here a step that fails does not end the walk, so that
one look shows all that has to be mended. A delivery that is not signed yet is walked to its end as well.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from voc.answers import Answer
from voc.delivery import Delivery
from voc.errors import BadSignature, FieldError, Rejected, Unmappable
from voc.facts import EntityFacts
from voc.feed import Feed
from voc.helpers import Context
from voc.items import Clock, FieldValue, made, readable_id
from voc.masking import masks_in
from voc.reading import SignalReader, prepare
from voc.signal import Signal
from voc.signing import Secrets

SHOWN = 20
"""Items of a delivery that are walked; the others are counted."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step did not succeed: a stable code and one sentence, as the source would hear them."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What one expression of the document gave. `value` is JSON; None where nothing was found.

    expression: its text, or texts by name or in a list, as in the document. refusal: why it has no value.
    """

    name: str
    expression: object
    value: object
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class ItemStep:
    """One item of the delivery, from what came to what would be kept.

    index: its place, or its line. item: what came. id: what the source calls it, where that can be read.
    found: each field in the order of the document; of a skipped item as well, so that one can see why.
    signal: masked and read, as it would be kept. masked: how often each mask was put, by its name.
    """

    index: int
    outcome: Literal["taken", "skipped", "rejected"]
    item: object
    id: str | None = None
    found: tuple[Found, ...] = ()
    refusal: Refusal | None = None
    signal: Signal | None = None
    facts: tuple[EntityFacts, ...] = ()
    masked: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """A delivery from its signature to its signals.

    unsigned: the source signs nothing, so a token must say who sends. unproved: why it is not the source's.
    challenge: the echo of a set-up request, which has no items. answer: what the source would hear (None: 202
    with the counts). unreadable: why the body as a whole cannot be mapped; it would be a dead letter.
    items: the first of them. more: how many others came. headers: those that the signature is made of, and
    other places by kind and name, each with its value or None where it is missing.
    """

    unsigned: bool
    unproved: Refusal | None
    headers: Mapping[str, str | None]
    challenge: Answer | None = None
    answer: Answer | None = None
    unreadable: Refusal | None = None
    items: tuple[ItemStep, ...] = ()
    more: int = 0

    @property
    def outcomes(self) -> Mapping[str, int]:
        """How many of the shown items were taken, skipped, rejected."""
        return Counter(item.outcome for item in self.items)


def walk(feed: Feed, delivery: Delivery, secrets: Secrets, reader: SignalReader) -> Walk:
    """What would become of the delivery. Pure: nothing is taken. Times are judged by its `received_at`."""
    unproved = _unproved(feed, delivery, secrets)
    seen = feed.signature_parts(delivery)
    unsigned = feed.unsigned and not feed.greeted(delivery)
    try:
        challenge = feed.challenge(delivery, secrets)
    except BadSignature as error:
        return Walk(unsigned, Refusal(error.code, error.text), seen)
    if challenge is not None:
        return Walk(unsigned, unproved, seen, challenge=challenge)
    try:
        opened = feed.open(delivery)
        rows = iter(opened.rows)
        shown = list(islice(rows, SHOWN))
    except Unmappable as error:
        return Walk(feed.unsigned, unproved, seen, unreadable=Refusal(error.code, error.text))
    clock = Clock(delivery.received_at)
    steps = [
        ItemStep(row.index, "rejected", None, row.id, refusal=Refusal(row.code, row.text))
        if isinstance(row, Rejected)
        else _step(feed, row.index, row.value, opened.around(row.value), clock)
        for row in shown
    ]
    return Walk(
        feed.unsigned,
        unproved,
        seen,
        answer=feed.answer(delivery),
        items=tuple(_kept(step, reader) for step in steps),
        more=sum(1 for _ in rows),
    )


def _unproved(feed: Feed, delivery: Delivery, secrets: Secrets) -> Refusal | None:
    try:
        feed.verify(delivery, secrets)
    except BadSignature as error:
        return Refusal(error.code, error.text)
    return None


def _step(feed: Feed, index: int, item: object, context: Context, clock: Clock) -> ItemStep:
    """The item, mapped as far as it can be."""
    try:
        wanted = feed.items.wanted(item, context)
    except FieldError as error:
        return ItemStep(index, "rejected", item, refusal=_refusal(error))
    values = list(feed.items.values(item, context))
    found = tuple(_found(feed, value) for value in values)
    fields = {value.name: value.value for value in values}
    name = readable_id(fields.get("id"))
    if not wanted:
        return ItemStep(index, "skipped", item, name, found)
    facts = fields.pop("facts", None)
    try:
        for value in values:
            if value.error is not None:
                raise value.error
        signal, said = made(feed.name, fields, facts, clock)
    except FieldError as error:
        return ItemStep(index, "rejected", item, name, found, _refusal(error))
    return ItemStep(index, "taken", item, name, found, signal=signal, facts=said)


def _kept(step: ItemStep, reader: SignalReader) -> ItemStep:
    """The step with its signal as it would be kept."""
    if step.signal is None:
        return step
    kept = prepare(step.signal, reader)
    return ItemStep(
        step.index,
        step.outcome,
        step.item,
        step.id,
        step.found,
        signal=kept,
        facts=step.facts,
        masked=masks_in(step.signal.text, kept.text),
    )


def _found(feed: Feed, value: FieldValue) -> Found:
    refusal = None if value.error is None else _refusal(value.error)
    return Found(value.name, feed.expression_of(value.name), value.value, refusal)


def _refusal(error: FieldError) -> Refusal:
    return Refusal(error.code, error.text)
