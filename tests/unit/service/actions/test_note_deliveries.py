"""What was delivered is kept in a few rows, newest first; what is said of it is sealed."""

from datetime import timedelta

from service.actions.dead_letters import LIFETIME
from service.actions.forget_old import forget_old
from service.actions.note_deliveries import note_deliveries
from service.domain.feeds import DeliveryCounts, KeptDelivery
from service.sealed import opened
from service.store import deliveries
from service.store.writer import Tx
from support.house import House
from support.state import START
from voc.delivery import Delivery
from voc.errors import Rejected


def _kept(house: House, before: str | None = None, limit: int = 10) -> list[KeptDelivery]:
    with house.ctx.store.reader() as conn:
        return deliveries.page(conn, "shop", before, limit)


def _delivers(house: House, *, capture: bool = False, rejected: tuple[Rejected, ...] = ()) -> None:
    sent = Delivery("https://x/v1/feeds/shop", {}, b'{"text": "Ada"}', house.ctx.clock())
    with house.ctx.noted.watch("shop", sent, capture=capture) as seen:
        seen.taken(DeliveryCounts(accepted=1, rejected=len(rejected)), rejected)


async def test_nothing_is_written_where_nothing_waits(house: House) -> None:
    assert await note_deliveries(house.ctx) == 0


async def test_a_delivery_is_kept_with_its_counts_and_without_words(house: House) -> None:
    _delivers(house)
    assert await note_deliveries(house.ctx) == 1
    (one,) = _kept(house)
    assert (one.outcome, one.counts.accepted, one.size, one.captured) == ("taken", 1, 15, False)
    with house.ctx.store.reader() as conn:
        found = deliveries.load(conn, one.id)
    assert found is not None
    assert found.sealed is None


async def test_content_and_reasons_are_sealed(house: House) -> None:
    _delivers(house, capture=True, rejected=(Rejected(0, None, "missing", "id: is missing"),))
    await note_deliveries(house.ctx)
    with house.ctx.store.reader() as conn:
        found = deliveries.load(conn, _kept(house)[0].id)
    assert found is not None
    assert found.sealed is not None
    assert b"Ada" not in found.sealed
    seen = opened(house.ctx.settings, found.sealed, found.at)
    assert seen.delivery is not None
    assert (seen.delivery.body, seen.text) == (b'{"text": "Ada"}', "id: is missing")


async def test_only_the_last_of_a_feed_are_kept_and_only_for_days(house: House) -> None:
    def row(number: int) -> KeptDelivery:
        at = START + timedelta(seconds=number)
        return KeptDelivery(
            f"{number:05}", "shop", at, "taken", None, DeliveryCounts(1), 900, 2, captured=False
        )

    def fill(tx: Tx) -> None:
        deliveries.add(tx.conn, [row(number) for number in range(deliveries.KEPT + 5)])

    await house.ctx.writer.run(fill)
    kept = _kept(house, limit=deliveries.KEPT + 5)
    assert (len(kept), kept[-1].id) == (deliveries.KEPT, "00005")
    assert [one.id for one in _kept(house, before="00007")] == ["00006", "00005"]
    house.hands.pass_(LIFETIME + timedelta(hours=1))
    await forget_old(house.ctx)
    assert _kept(house) == []
