"""What was counted is kept and said in one unit with the follower's position, by its holder alone."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from service.actions.follow_journal import Held, hold_follower
from service.actions.move_surge import FOLLOWER, Counted, Seen, move_surge, moved
from service.store import pulse
from service.store.pulse import Surge, TopicNow
from support.house import House, says
from support.state import START
from voc.baseline import Expected
from voc.pulse import Volume
from voc.windows import PACE

LATE = ("north", "late")
HOUR = PACE.hour(START)


def seen(voices: int, *, peak: int | None = None, customers: int | None = None) -> Seen:
    """So many spoke of late flights, of whom six are usual."""
    expected = Expected(6.0, 6.0, "overall")
    now = TopicNow(LATE, START, voices, expected.usual, ("s2", "s1"), (0, voices))
    volume = Volume(PACE.window, voices, voices if peak is None else peak, expected)
    return Seen(now, [volume], voices if customers is None else customers, 3.0)


def counted(held: Held, *what: Seen, voices: int = 30) -> Counted:
    """What a follower of these tests counted."""
    return Counted("me", held.seq, held.seq + 1, [(LATE, HOUR, voices)], [each.now for each in what], what)


async def held(house: House) -> Held:
    """The follower, held by these tests."""
    found = await hold_follower(house.ctx, FOLLOWER, "me")
    assert found is not None
    return found


def surge(house: House) -> Surge | None:
    """The surge that lasts."""
    with house.ctx.store.reader() as conn:
        return next(iter(pulse.now(conn)), None)


async def test_what_was_counted_is_kept_and_the_follower_moves_with_it(house: House) -> None:
    first = await held(house)
    after = await move_surge(house.ctx, counted(first, seen(5)))
    assert after is not None
    assert after.seq == first.seq + 1
    with house.ctx.store.reader() as conn:
        assert pulse.hours(conn, LATE) == {HOUR: 30}
        (topic,) = pulse.topics(conn)
    assert (topic.series, topic.voices, topic.examples) == (LATE, 5, ("s2", "s1"))
    # Known less whole by whoever took over: what was known stays.
    assert await move_surge(house.ctx, counted(after, voices=3)) is not None
    with house.ctx.store.reader() as conn:
        assert pulse.hours(conn, LATE) == {HOUR: 30}


async def test_nothing_is_kept_of_one_that_holds_it_no_more_or_counted_from_elsewhere(house: House) -> None:
    first = await held(house)
    assert await move_surge(house.ctx, replace(counted(first, seen(41)), holder="other")) is None
    assert await move_surge(house.ctx, replace(counted(first, seen(41)), after=first.seq + 1)) is None
    assert surge(house) is None
    with house.ctx.store.reader() as conn:
        assert pulse.hours(conn, LATE) == {}


async def test_a_surge_stands_on_the_timelines_of_open_cases_that_tell_of_it(house: House) -> None:
    await house.takes(
        says(customer="a", topics=("late",)),
        says(customer="b", topics=("seat",)),
        says(customer="c", topics=("late",), channel="store"),
    )
    assert await move_surge(house.ctx, counted(await held(house), seen(41))) is not None
    found = surge(house)
    assert found is not None
    assert found.times == Decimal("6.8")
    with house.ctx.store.reader() as conn:
        told = {
            case.customer: [each.id for each in pulse.of_case(conn, case.id)]
            for case in [*house.queue(), *house.queue("south")]
        }
    assert told == {"a": [found.id], "b": [], "c": []}


def test_a_surge_is_said_when_it_begins_moves_or_ends_and_not_otherwise() -> None:
    begun = moved(None, seen(41), START, new_id="x")
    assert begun is not None
    assert (begun.id, begun.times, begun.customers, begun.since) == ("x", Decimal("6.8"), 41, START)
    assert moved(None, seen(7), START) is None
    assert moved(begun, seen(3, peak=41), START) is None
    higher = moved(begun, seen(60), START + timedelta(minutes=1))
    assert higher is not None
    assert (higher.id, higher.times, higher.since, higher.customers) == ("x", Decimal("10.0"), START, 60)
    over = moved(begun, seen(3), START + timedelta(minutes=30))
    assert over is not None
    assert over.calm_at == over.at == START + timedelta(minutes=30)


def test_a_surge_that_stays_as_high_is_said_again_when_many_more_have_spoken() -> None:
    begun = moved(None, seen(41), START, new_id="x")
    assert moved(begun, seen(41, customers=50), START) is None
    again = moved(begun, seen(41, customers=52), START)
    assert again is not None
    assert (again.times, again.customers) == (Decimal("6.8"), 52)
