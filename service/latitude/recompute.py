"""A decision computed again from its record: facts, revision, moment and meters, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rules.boundary import Audience
from rules.boundary_set import BoundarySet
from rules.meters import Meter
from rules.pack import parse_pack
from service.clock import parse_rfc3339
from service.context import Context
from service.store import records, revisions
from service.store.types import Connection


@dataclass(frozen=True, slots=True)
class Recomputed:
    """Whether the record still comes out as it was; `text` says in one sentence what is found."""

    agrees: bool | None
    text: str


def door_of(body: Mapping[str, Any]) -> Audience:
    """At which door a record's decision was made. The first records do not say it: there was one door."""
    door: Audience = body.get("door", "associate")
    return door


def recompute(ctx: Context, conn: Connection, decision: str) -> Recomputed:
    """Judges a recorded decision again. `agrees` is None where that cannot be: its facts were erased."""
    record = records.of_decision(conn, decision)
    if record is None:
        return Recomputed(None, "There is no record of this decision.")
    if record.facts is None or record.request is None:
        return Recomputed(None, "The facts of this decision were erased.")
    body = record.body
    boundaries = _set_of(ctx, conn, body["revision"])
    if boundaries is None:
        return Recomputed(None, f"Revision {body['revision']} is not kept here.")
    verdict = boundaries.judge(
        {name: value for name, value in record.facts.items() if not name.startswith("request.")},
        at=parse_rfc3339(body["at"]),
        meters={
            (each["boundary"], each["id"]): Meter(Decimal(each["spent"]), each["used"])
            for each in body["budgets"]
        },
        action=body["action"],
        amount=Decimal(body["amount"]) if body["measured"] else None,
        params=record.request,
        note="noted" if body["noted"] else None,
        confirmed=body["confirmed"],
        emergency=body["road"] == "emergency",
        with_peer=body["road"] == "with_peer",
        audience=door_of(body),
    )
    charges = [(charge.boundary, charge.budget, charge.amount) for charge in verdict.charges]
    recorded = [(each["boundary"], each["id"], Decimal(each["amount"])) for each in body["charges"]]
    if verdict.inside and verdict.road == body["road"] and charges == recorded:
        return Recomputed(True, "Computed again, it comes out the same.")
    return Recomputed(False, f"Computed again, it comes out otherwise: {verdict.text or verdict.road}")


def _set_of(ctx: Context, conn: Connection, revision: str) -> BoundarySet | None:
    sets = ctx.boundaries.sets
    for live in (sets.live, *([sets.on_trial.live] if sets.on_trial else [])):
        if live.set.revision == revision:
            return live.set
    kept = revisions.load(conn, revision)
    return None if kept is None else BoundarySet.compile(parse_pack(revisions.files(conn, kept.number)))
