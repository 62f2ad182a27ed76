"""A feed has its rate and its turns; what it uses up is never another's."""

import pytest

from service.errors import Problem
from service.web.quotas import AT_ONCE, BURST, Quotas


class Time:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def quotas(time: Time) -> Quotas:
    return Quotas(100, time)


def send(quotas: Quotas, feed: str, signals: int, rate: float | None = None) -> None:
    """One delivery, from its arrival to its answer."""
    with quotas.turn(feed, rate):
        quotas.spend(feed, rate, signals)


def test_a_burst_is_taken_whole_and_made_up_for(quotas: Quotas, time: Time) -> None:
    send(quotas, "zendesk", 100 * BURST + 250)

    with pytest.raises(Problem, match="more than its 100 signals a second; try again in 3 s") as refused:
        send(quotas, "zendesk", 1)
    assert refused.value.extra == {"retry_after": 3}
    time.now += 3
    send(quotas, "zendesk", 1)


def test_one_feeds_storm_leaves_the_others_their_room(quotas: Quotas) -> None:
    send(quotas, "zendesk", 5_000)

    send(quotas, "slack", 1)


def test_a_feeds_own_quota_goes_before_the_houses(quotas: Quotas, time: Time) -> None:
    send(quotas, "kiosk", 10 * BURST, rate=10)

    with pytest.raises(Problem, match="its 10 signals a second"):
        send(quotas, "kiosk", 1, rate=10)
    time.now += 3600
    send(quotas, "kiosk", 10 * BURST, rate=10)
    with pytest.raises(Problem):
        send(quotas, "kiosk", 1, rate=10)


def test_a_delivery_that_is_refused_before_it_is_read_costs_nothing(quotas: Quotas) -> None:
    for _ in range(100 * BURST + 1):
        with quotas.turn("zendesk", None):
            pass

    send(quotas, "zendesk", 1)


def test_an_empty_delivery_costs_one(quotas: Quotas) -> None:
    for _ in range(100 * BURST):
        send(quotas, "zendesk", 0)

    with pytest.raises(Problem):
        send(quotas, "zendesk", 0)


def test_so_many_may_be_under_way_at_once(quotas: Quotas) -> None:
    turns = [quotas.turn("zendesk", None) for _ in range(AT_ONCE)]

    with pytest.raises(Problem, match="are under way") as refused:
        send(quotas, "zendesk", 1)
    send(quotas, "slack", 1)
    assert refused.value.extra == {"retry_after": 1}
    turns[0].__exit__(None, None, None)
    send(quotas, "zendesk", 1)
