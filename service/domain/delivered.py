"""Answers to whoever connects sources: deliveries and dead letters, whole and as rows, and what was set."""

from dataclasses import dataclass, field
from typing import Literal

from service.domain.feeds import Outcome
from voc.errors import Rejected


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery of the last days. `took`: milliseconds until it was answered; `size`: bytes of its body."""

    id: str
    feed: str
    at: str
    outcome: Outcome
    reason: str | None
    accepted: int
    duplicates: int
    rejected: int
    took: float
    size: int
    captured: bool


@dataclass(frozen=True, slots=True)
class NewSecretAnswer:
    """A value of a feed's secret that is in use now. `value`: where it was made here, told this once."""

    id: str
    name: str
    at: str
    value: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaptureAnswer:
    """Until when what is sent is kept; null: no more."""

    until: str | None


@dataclass(frozen=True, slots=True)
class DeliveryContent:
    """A request as it came, without what proves who sent it. `encoding`: of `body`."""

    method: str
    url: str
    headers: dict[str, str]
    body: str
    encoding: Literal["text", "base64"]
    at: str


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Deliveries, newest first."""

    items: list[DeliveryRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class DeliverySeen:
    """A delivery, what was said of it, and its content if it was captured."""

    delivery: DeliveryRow
    text: str | None
    rejected: list[Rejected]
    content: DeliveryContent | None


@dataclass(frozen=True, slots=True)
class DeadLetterRow:
    """A delivery that its feed could not map. `size`: bytes it takes, sealed; `known`: its feed is there."""

    id: str
    feed: str
    at: str
    reason: str
    until: str
    size: int
    known: bool


@dataclass(frozen=True, slots=True)
class DeadLetterPage:
    """Dead letters, newest first."""

    items: list[DeadLetterRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class DeadLetterView:
    """A dead letter and its content."""

    letter: DeadLetterRow
    content: DeliveryContent | None
