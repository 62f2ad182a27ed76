"""What happens in another case names what it may have moved, however its event comes."""

from dataclasses import asdict

from service.domain.events import DecisionChanged, SignalReceived
from service.latitude import Place, Question, latitudes_of, moved_by_decision, moved_by_signal
from support.house import House, says
from voc.signal import Kind


async def test_a_complaint_elsewhere_moves_the_cases_of_the_same_customer(house: House) -> None:
    await house.takes(
        says(channel="store", about={"booking": "B1"}),
        says(channel="store", customer="c2"),
        facts={("booking", "B1"): {"total": "80.00"}},
    )
    own, other = house.queue("south")
    questions = [Question(Place(case, house.mara), {}) for case in (own, other)]
    with house.ctx.store.reader() as conn:
        before = list(latitudes_of(house.ctx, conn, questions, house.hands.at))
    await house.takes(says(kind=Kind.COMPLAINT), says(kind=Kind.COMPLAINT))
    told = house.told("signal.received")
    with house.ctx.store.reader() as conn:
        after = list(latitudes_of(house.ctx, conn, questions, house.hands.at))

    assert [one.view.actions == other.view.actions for one, other in zip(before, after, strict=True)] == [
        False,
        True,
    ]
    assert not {f"case:{own.id}", f"case:{other.id}"} & {*told.channels}
    moved = moved_by_signal(told.data)
    assert [one.shares.isdisjoint(moved) for one in before] == [False, True]
    assert isinstance(told.data, SignalReceived)
    assert moved_by_signal(asdict(told.data)) == moved
    assert moved_by_signal({"told": "of no case"}) == frozenset()


async def test_a_decision_names_what_it_moved_however_its_event_comes(house: House) -> None:
    case = await house.claimed(says(about={"booking": "Q7X2"}))
    await house.gives(house.mara, case, "certificate", "20.00")
    told = house.told("decision.made")
    moved = moved_by_decision(told.data)

    assert isinstance(told.data, DecisionChanged)
    assert {f"case:{case}", "booking:Q7X2", f"associate:{house.mara.id}"} <= moved
    assert moved_by_decision(asdict(told.data)) == moved
