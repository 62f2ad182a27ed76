"""What could not be mapped is kept, encrypted, and goes after a week."""

import pytest
from cryptography.fernet import InvalidToken

from service.actions.dead_letters import LIFETIME, keep_dead_letter
from service.actions.forget_old import forget_old
from service.sealed import opened
from service.settings import Settings
from service.store import dead_letters
from support.house import House
from support.state import START
from voc.delivery import Delivery


async def test_a_delivery_is_kept_whole_and_unreadable_without_the_key(house: House) -> None:
    delivery = Delivery(
        url="http://x/v1/feeds/shop",
        headers={"X-A": "1", "Authorization": "Bearer t0p"},
        body=b"\xff{oops Adalbert",
        received_at=START,
    )
    letter = await keep_dead_letter(house.ctx, "shop", delivery, "not_json")
    with house.ctx.store.reader() as conn:
        (kept,) = dead_letters.page(conn, None, 10)
        assert dead_letters.page(conn, letter, 10) == []
    assert (kept.id, kept.feed, kept.reason) == (letter, "shop", "not_json")
    assert b"Adalbert" not in kept.sealed
    seen = opened(house.ctx.settings, kept.sealed, kept.at).delivery
    assert seen is not None
    assert (seen.body, seen.url, dict(seen.headers)) == (delivery.body, delivery.url, {"x-a": "1"})
    with pytest.raises(InvalidToken):
        opened(Settings(secret_key="another key of ours"), kept.sealed, kept.at)
    house.hands.pass_(LIFETIME * 2)
    assert (await forget_old(house.ctx)).dead_letters == 1
