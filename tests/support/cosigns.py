"""What tests of co-signs say: asked, agreed, declined, and what was told and charged."""

from decimal import Decimal

from service.actions.answer_cosign import Answer, answer_cosign
from service.actions.decide import Decided
from service.actions.state_facts import state_facts
from service.domain.actor import Actor
from service.domain.decision import CosignView, DecisionView
from service.domain.events import DecisionChanged
from service.store import meters
from service.views import me
from support.house import House, says

FARE: dict[tuple[str, str], dict[str, object]] = {
    ("booking", "Q7X2"): {"total": Decimal(400)},
    ("customer", "c1"): {"tier": "gold", "fraud_hold": False},
}
ABOUT = {"booking": "Q7X2"}


async def insured(house: House) -> str:
    case = await house.claimed(says(about=ABOUT), facts=FARE)
    await state_facts(house.ctx, house.mara, case, {"booking.insured": True})
    return case


async def asked(house: House, amount: str = "240.00", **more: object) -> str:
    """A decision of Mara's that waits for Teo."""
    case = await insured(house)
    return (await house.gives(house.mara, case, "refund", amount, **more)).decision.id  # type: ignore[arg-type]


async def agrees(house: House, decision: str, actor: Actor | None = None, **more: str) -> Decided:
    return await answer_cosign(house.ctx, actor or house.teo, decision, Answer(True, **more))


async def declines(house: House, decision: str, note: str = "Half would do.") -> Decided:
    return await answer_cosign(house.ctx, house.teo, decision, Answer(False, note=note))


def spent(house: House) -> dict[str, str]:
    """What each budget of the refund has spent, as Mara sees it, in a case that is still open."""
    with house.ctx.store.reader() as conn:
        since = {
            meters.MeterKey("refund", "team-day", "north"): None,
            meters.MeterKey("refund", "own-week", house.mara.id): None,
            meters.MeterKey("refund", "own-week", house.teo.id): None,
        }
        read = meters.read(conn, since)
    return {f"{key.budget} {key.key}": str(read[key].spent) for key in since if read[key].spent}


def told(house: House, kind: str) -> DecisionView:
    """The decision in the last event of a type."""
    data = house.told(kind).data
    assert isinstance(data, DecisionChanged)
    assert data.entry is not None
    return data.entry.decision


def cosign_of(decision: DecisionView) -> CosignView:
    assert decision.cosign is not None
    return decision.cosign


def asks(house: House, actor: Actor) -> list[DecisionView]:
    with house.ctx.store.reader() as conn:
        return [one.decision for one in me(house.ctx, conn, actor.id).asks]
