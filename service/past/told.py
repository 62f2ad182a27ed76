"""A back-test as data and in sentences: the same for the console, the command line and a page."""

from collections.abc import Iterator
from decimal import Decimal

from rules.boundary_set import BoundarySet
from rules.language.titles import title_of
from rules.latitude import amount_text
from rules.replay.shapes import Backtest, Flip, Pair, Spread
from rules.vocabulary import Action
from service.clock import rfc3339
from service.domain.backtest import (
    AmountBin,
    AmountSpread,
    BacktestReport,
    BothAmounts,
    CoSigns,
    KnownThen,
    MeteredAgain,
    MovedMoney,
    SegmentMoved,
    TellingCase,
)

NOTHING = "There are no past cases: nothing was decided yet, so nothing can be said of what would change."
HINT = "These are few cases: take it as a hint."
_A_MONTH = 28


class Words:
    """How both sets call actions, facts and topics: the one after first."""

    def __init__(self, before: BoundarySet, after: BoundarySet, topics: dict[str, str]) -> None:
        self._sets = (after, before)
        self._topics = topics
        self.currency, self._digits = before.vocabulary.currency, before.vocabulary.digits

    def action(self, name: str) -> Action | None:
        """An action of either."""
        found = (each.vocabulary.actions.get(name) for each in self._sets)
        return next((action for action in found if action is not None), None)

    def fact(self, name: str) -> str:
        """How screens call a fact."""
        found = (each.vocabulary.facts.get(name) for each in self._sets)
        return next((fact.title for fact in found if fact is not None and fact.title), title_of(name))

    def value(self, name: str, kept: object) -> str:
        """What was known of a fact, as screens show it: money with its digits, moments in UTC."""
        facts = (each.vocabulary.facts.get(name) for each in self._sets)
        types = [fact.type for fact in facts if fact is not None]
        read = types[0].read(kept) if types else None
        return _fact(kept if read is None else types[0].show(read, self._digits))

    def segment(self, kind: str, value: str) -> str:
        """How screens call a segment."""
        return self._topics.get(value, value) if kind == "topic" else value


def report_of(
    found: Backtest, before: BoundarySet, after: BoundarySet, topics: dict[str, str]
) -> BacktestReport:
    """What was found, as JSON shows it."""
    words = Words(before, after, topics)
    return BacktestReport(
        before=before.revision,
        after=after.revision,
        currency=words.currency,
        **found.counted(),
        peers=CoSigns(found.peers_less, found.peers_more),
        first=None if found.first is None else rfc3339(found.first),
        last=None if found.last is None else rfc3339(found.last),
        days=found.days,
        money_per_month={
            unit: MovedMoney(
                str(money.mean),
                str(money.spread),
                {month: f"{value:.2f}" for month, value in money.months.items()},
            )
            for unit, money in found.money.items()
        },
        segments=[
            SegmentMoved(
                one.kind,
                one.value,
                words.segment(one.kind, one.value),
                one.moments,
                one.gain,
                one.lose,
                f"{one.money:.2f}",
            )
            for one in found.segments
        ],
        telling=[_telling(flip, words) for flip in found.telling],
        spread=None if found.spread is None else _spread(found.spread, words),
        not_on_record=list(found.missing),
        metered_again=[MeteredAgain(*key) for key in found.metered],
        hint=_hint(found),
        sentences=list(_sentences(found)),
    )


def _hint(found: Backtest) -> str | None:
    if found.cases == 0:
        return NOTHING
    return HINT if found.few else None


def _sentences(found: Backtest) -> Iterator[str]:
    """What it comes to, a sentence each."""
    if found.cases == 0:
        yield NOTHING
    else:
        yield from _whole_sentences(found)
    if found.left_out:
        yield f"{found.left_out:,} decisions are left out: their facts were erased."
    if found.doorless:
        yield f"Of {found.doorless:,} decisions no record says the door: they are looked at as associates'."
    if found.cases and found.few:
        yield HINT


def _whole_sentences(found: Backtest) -> Iterator[str]:
    made = [f"{found.decisions:,} decisions"] if found.decisions else []
    made += [f"{found.undecided:,} moments in which nothing was decided"] if found.undecided else []
    yield (
        f"Of {found.cases:,} past cases with {' and '.join(made)}, "
        f"{found.changed:,} would have had another latitude."
    )
    if found.undecided:
        yield f"In {found.gain:,} moments one could go further, in {found.lose:,} less far."
    if found.decisions:
        yield (
            f"{found.outside:,} decisions would be outside; {found.wider:,} could go further, "
            f"{found.narrower:,} less far."
        )
        yield f"Co-signs: {found.peers_less:,} no longer needed, {found.peers_more:,} newly needed."
    for unit, money in found.money.items():
        if found.days < _A_MONTH:
            total = sum(money.months.values(), Decimal(0))
            yield f"{_signed(total)} {unit} over the {_count(found.days, 'day')} on record."
        else:
            months = _count(len(money.months), "month")
            yield f"{_signed(money.mean)} {unit} a month, give or take {money.spread} ({months})."
    if found.lose == 0 and found.outside == 0:
        yield "Nobody gets less."
    if found.metered:
        named = ", ".join(f"{boundary}/{budget}" for boundary, budget in found.metered)
        yield f"Metered again in order of time: {named}."
    if found.missing:
        yield f"No record holds {', '.join(found.missing)}: unknown in every case here."


def _count(number: int, of: str) -> str:
    return f"{number} {of}" if number == 1 else f"{number:,} {of}s"


def _signed(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01')):+}" if value else "+0.00"


def _telling(flip: Flip, words: Words) -> TellingCase:
    action = words.action(flip.action)
    digits = 0 if action is None else action.digits

    def both(pair: Pair) -> BothAmounts:
        return BothAmounts(amount_text(pair[0], digits), amount_text(pair[1], digits))

    return TellingCase(
        id=flip.id,
        case=flip.number,
        at=rfc3339(flip.at),
        action=flip.action,
        title=flip.action if action is None else action.title,
        unit=_unit(action, words),
        amount=None if flip.amount is None else amount_text(flip.amount, digits),
        road=flip.road,
        alone=both(flip.alone),
        with_peer=both(flip.with_peer),
        given=both(flip.given),
        outside=flip.outside,
        like=flip.like,
        facts=[
            KnownThen(name, words.fact(name), words.value(name, kept))
            for name, kept in sorted(flip.facts.items())
        ],
    )


def _unit(action: Action | None, words: Words) -> str | None:
    if action is None:
        return None
    return words.currency if action.measure == "money" else action.unit


def _spread(spread: Spread, words: Words) -> AmountSpread:
    action = words.action(spread.action)
    digits = 0 if action is None or spread.width == spread.width.to_integral_value() else action.digits
    return AmountSpread(
        spread.action,
        spread.action if action is None else action.title,
        _unit(action, words),
        [AmountBin(amount_text(one.low, digits), one.before, one.after) for one in spread.bins],
    )


def _fact(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_fact, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
