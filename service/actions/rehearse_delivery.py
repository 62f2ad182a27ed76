"""What would become of a delivery under a document, saved or not: all that taking it does, but taking."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from service.access.permissions import require
from service.actions import joining, learning
from service.clock import rfc3339
from service.context import Context
from service.domain.actor import Actor
from service.domain.rehearsal import (
    Because,
    FactRow,
    FeedFinding,
    FeedFix,
    FieldRow,
    HeardAnswer,
    ItemRow,
    Place,
    Proof,
    ReadSignal,
    Rehearsal,
)
from service.domain.social import clock_after
from service.mending_feeds import fix_of_feed
from service.sources import secret_states
from service.store import people, signals
from service.store.types import Connection
from voc.delivery import Delivery
from voc.errors import FeedError, Problem, Rejected
from voc.facts import EntityFacts
from voc.feed import load_feed
from voc.samples import run_samples
from voc.signal import Signal
from voc.walk import ItemStep, Refusal, Walk, walk


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A document's text under the name it is to have, and a delivery, if there is one to try."""

    name: str
    text: str
    delivery: Delivery | None


def rehearse(ctx: Context, actor: Actor, what: Rehearsed) -> Rehearsal:
    """Blocks for milliseconds; call it in a thread of its own. Raises Problem: not_yours."""
    require(actor, "edit_feeds")
    try:
        feed = load_feed(what.text, f"{what.name}.yaml")
    except FeedError as error:
        return Rehearsal([_finding(what.text, problem) for problem in error.problems])
    findings = [_finding(what.text, problem) for problem in run_samples(feed)]
    if feed.name != what.name:
        findings.insert(0, FeedFinding(1, 7, f"feed: is {feed.name!r}, but is saved as {what.name!r}"))
    if what.delivery is None:
        return Rehearsal(findings, feed.name)
    secrets = ctx.feeds.secrets(what.delivery.received_at)
    walked = walk(feed, what.delivery, secrets, ctx.reader)
    proof = Proof(walked.unsigned, _because(walked.unproved), dict(walked.headers), secret_states(ctx, feed))
    with ctx.store.reader() as conn:
        items = [_item(ctx, conn, step) for step in walked.items]
    return Rehearsal(
        findings,
        feed.name,
        proof,
        walked.challenge is not None,
        _because(walked.unreadable),
        items,
        walked.more,
        _answer(walked),
    )


def _item(ctx: Context, conn: Connection, step: ItemStep) -> ItemRow:
    signal = step.signal
    said = next((found.value for found in step.found if found.name == "topics"), None)
    return ItemRow(
        index=step.index,
        outcome=step.outcome,
        id=step.id,
        item=_json(step.item),
        fields=[
            FieldRow(found.name, _json(found.expression), _json(found.value), _because(found.refusal))
            for found in step.found
        ],
        refused=_because(step.refusal),
        signal=None if signal is None else _read(signal, said),
        masked=dict(step.masked or {}),
        facts=[row for one in step.facts for row in _facts(ctx, one)],
        place=None if signal is None else _place(ctx, conn, signal),
    )


def _read(signal: Signal, said: object) -> ReadSignal:
    named = [topic for topic in said if topic in signal.topics] if isinstance(said, list) else []
    return ReadSignal(
        id=signal.id,
        kind=str(signal.kind),
        at=rfc3339(signal.at),
        customer=signal.customer,
        author=str(signal.author),
        channel=signal.channel,
        public=signal.public,
        text=signal.text,
        rating=signal.rating,
        topics=list(signal.topics),
        said_topics=named,
        about=dict(signal.about),
        language=signal.language,
        sentiment=signal.sentiment,
        severity=signal.severity,
        acute=signal.acute,
        marks=list(signal.marks),
    )


def _facts(ctx: Context, said: EntityFacts) -> list[FactRow]:
    rows = []
    for name, value in said.values.items():
        refused: list[Rejected] = []
        one = EntityFacts(said.entity, said.id, {name: value}, said.at)
        list(learning.checked_facts(ctx.boundaries.live.pack.vocabulary, one, 0, refused))
        why = refused[0].text if refused else None
        rows.append(FactRow(said.entity, said.id, name, _json(value), why))
    return rows


def _place(ctx: Context, conn: Connection, signal: Signal) -> Place:
    teams, pack = people.team_ids(conn), ctx.boundaries.live.pack
    team = joining.Teams(pack, teams).of(signal)
    case = joining.would_join(conn, signal, team)
    clock = clock_after(None if case is None else case.clock, signal, pack.settings.first_reply)
    return Place(
        team=team,
        unknown_team=team not in teams,
        again=signals.is_known(conn, signal.feed, signal.id),
        case=None if case is None else case.id,
        number=None if case is None else case.number,
        customer_name=None if case is None else case.name,
        clock=None if clock is None else clock.view(),
    )


def _answer(walked: Walk) -> HeardAnswer | None:
    if walked.unproved is not None and not walked.unsigned:
        return HeardAnswer(401, "application/problem+json", None)
    if walked.unreadable is not None:
        return HeardAnswer(422, "application/problem+json", None)
    said = walked.challenge or walked.answer
    if said is None:
        return HeardAnswer(202, "application/json", None)
    return HeardAnswer(said.status, said.type, said.body.decode("utf-8", "replace"))


def _finding(text: str, problem: Problem) -> FeedFinding:
    fix = fix_of_feed(text, problem)
    if fix is None:
        return FeedFinding(problem.line, problem.column, problem.text)
    before = text[: fix.start]
    there = FeedFix(before.count("\n") + 1, fix.start - before.rfind("\n"), fix.was, fix.insert)
    return FeedFinding(problem.line, problem.column, problem.text, there)


def _because(refusal: Refusal | None) -> Because | None:
    return None if refusal is None else Because(refusal.code, refusal.text)


def _json(value: object) -> object:
    """A value as JSON writes it: exact numbers as their digits."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): _json(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_json(part) for part in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
