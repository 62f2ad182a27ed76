"""Secrets are set and ended here; several are in use at once, and none is kept as it is."""

from datetime import timedelta

import pytest

from service.access.permissions import SERVICE
from service.actions.forget_old import forget_old
from service.actions.rotate_secret import MOST, add_secret, end_secret
from service.actions.save_feed import save_feed
from service.domain.drafts import Condition
from service.errors import Problem
from service.store import feeds as kept
from support.house import House
from support.small_feed import DOCUMENT

ABSENT = Condition(absent=True)
_ITS_OWN = "public_key: ed25519, header: X-Locker-Signature"


@pytest.fixture
async def lockers(house: House) -> House:
    await save_feed(house.ctx, SERVICE, "lockers", DOCUMENT, ABSENT)
    return house


async def _set(house: House, value: str | None = None, ends: timedelta | None = None) -> str:
    made = await add_secret(house.ctx, SERVICE, "lockers", "LOCKERS", value, ends)
    return made.id


def _in_use(house: House) -> tuple[str, ...]:
    return house.ctx.feeds.secrets(house.ctx.clock()).get("LOCKERS", ())


async def test_a_value_is_sealed_and_counts_at_once(lockers: House) -> None:
    await _set(lockers, "first-value")
    assert _in_use(lockers) == ("first-value",)
    with lockers.ctx.store.reader() as conn:
        (secret,) = kept.kept(conn).secrets
    assert b"first-value" not in secret.sealed
    assert "first-value" not in repr(secret)


async def test_those_before_end_when_it_is_said(lockers: House) -> None:
    await _set(lockers, "first-value")
    await _set(lockers, "second-value", timedelta(hours=1))
    assert _in_use(lockers) == ("second-value", "first-value")
    lockers.hands.pass_(timedelta(hours=1, seconds=1))
    assert _in_use(lockers) == ("second-value",)
    await forget_old(lockers.ctx)
    with lockers.ctx.store.reader() as conn:
        assert len(kept.kept(conn).secrets) == 1


async def test_one_is_ended_at_once_and_only_once(lockers: House) -> None:
    id_ = await _set(lockers)
    await end_secret(lockers.ctx, SERVICE, "lockers", id_)
    assert _in_use(lockers) == ()
    with pytest.raises(Problem, match="no such value in use"):
        await end_secret(lockers.ctx, SERVICE, "lockers", id_)


async def test_one_of_another_feed_is_not_ended_here(lockers: House) -> None:
    id_ = await _set(lockers)
    with pytest.raises(Problem, match="no such value in use"):
        await end_secret(lockers.ctx, SERVICE, "shop", id_)


@pytest.mark.parametrize(
    ("feed", "name", "ends", "said"),
    [
        ("locker", "LOCKERS", None, "did you mean lockers?"),
        ("lockers", "OTHER", None, "verifies with LOCKERS, not with 'OTHER'"),
        ("lockers", "LOCKERS", timedelta(days=31), "at most 30 days"),
    ],
)
async def test_what_does_not_fit_is_refused(
    lockers: House, feed: str, name: str, ends: timedelta | None, said: str
) -> None:
    with pytest.raises(Problem, match=said):
        await add_secret(lockers.ctx, SERVICE, feed, name, "some-value", ends)


async def test_a_secret_has_few_values_at_once(lockers: House) -> None:
    for _ in range(MOST):
        await _set(lockers)
    with pytest.raises(Problem, match="end one before you add another"):
        await _set(lockers)


async def test_who_may_not_edit_feeds_sets_none(lockers: House) -> None:
    with pytest.raises(Problem, match="may not edit feeds"):
        await add_secret(lockers.ctx, lockers.ines, "lockers", "LOCKERS", None, None)


async def test_a_public_key_is_the_sources_to_make(house: House) -> None:
    written = DOCUMENT.replace('hmac: sha256, header: X-Locker-Signature, prefix: "sha256="', _ITS_OWN)
    await save_feed(house.ctx, SERVICE, "lockers", written, ABSENT)
    with pytest.raises(Problem, match="The source makes this key"):
        await _set(house)
    await _set(house, "00" * 32)
    assert _in_use(house) == ("00" * 32,)


async def test_what_was_agreed_on_for_set_up_may_be_made_here_also_beside_a_public_key(house: House) -> None:
    written = DOCUMENT.replace('hmac: sha256, header: X-Locker-Signature, prefix: "sha256="', _ITS_OWN)
    asked = (
        'challenge: {method: GET, verify: {token: "{query:word}", secret: AGREED}, body: "{word}", '
        "values: {word: query('challenge')}}\n"
    )
    await save_feed(house.ctx, SERVICE, "lockers", written.replace("each:", asked + "each:", 1), ABSENT)
    made = await add_secret(house.ctx, SERVICE, "lockers", "AGREED", None, None)
    assert made.value is not None
