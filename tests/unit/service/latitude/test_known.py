"""What is known of a case, and by whom."""

from decimal import Decimal

from rules.vocabulary import Type
from service.domain.actor import Actor
from service.latitude import Place, read_facts, team_of
from service.latitude.known import shown
from service.store import cases
from service.store.cases import Case
from support.house import House, says


def loaded(house: House, id_: str) -> Case:
    with house.ctx.store.reader() as conn:
        case = cases.load(conn, id_)
    assert case is not None
    return case


async def test_the_service_supplies_what_the_vocabulary_lists_and_nothing_else(house: House) -> None:
    case = loaded(house, await house.claimed(says(about={"booking": "Q7X2"})))
    vocabulary = house.ctx.boundaries.current.vocabulary
    with house.ctx.store.reader() as conn:
        (facts,) = read_facts(vocabulary, conn, [Place(case, house.mara)], house.hands.at)
    assert facts.values() == {
        "associate.level": 1,
        "signal.kind": "message",
        "customer.complaints_30d": 0,
        "customer.refunded_90d": Decimal(0),
    }
    assert facts.changes_at is None


async def test_without_a_customer_windows_over_customers_are_unknown(house: House) -> None:
    case = loaded(house, await house.claimed(says(customer=None)))
    vocabulary = house.ctx.boundaries.current.vocabulary
    with house.ctx.store.reader() as conn:
        (facts,) = read_facts(vocabulary, conn, [Place(case, house.mara)], house.hands.at)
    assert "customer.complaints_30d" not in facts.values()


async def test_what_the_vocabulary_no_longer_takes_is_unknown(house: House) -> None:
    case = loaded(
        house,
        await house.claimed(
            says(about={"booking": "Q7X2"}), facts={("booking", "Q7X2"): {"total": Decimal(400)}}
        ),
    )
    await house.ctx.writer.run(
        lambda tx: tx.conn.exec_driver_sql("UPDATE facts SET value = '\"much\"'").rowcount
    )
    vocabulary = house.ctx.boundaries.current.vocabulary
    with house.ctx.store.reader() as conn:
        (facts,) = read_facts(vocabulary, conn, [Place(case, house.mara)], house.hands.at)
    assert facts.record == {}


async def test_what_is_kept_stands_there_as_the_vocabulary_reads_it_and_what_is_computed_does_not(
    house: House,
) -> None:
    told = {("booking", "Q7X2"): {"total": Decimal("400.50")}}
    case = loaded(house, await house.claimed(says(about={"booking": "Q7X2"}), facts=told))
    vocabulary = house.ctx.boundaries.current.vocabulary
    with house.ctx.store.reader() as conn:
        (facts,) = read_facts(vocabulary, conn, [Place(case, house.mara)], house.hands.at)
    assert facts.exact == {"booking.total": Decimal("400.5")}
    assert vocabulary.normalise(facts.values(), facts.exact) == vocabulary.normalise(facts.values())


async def test_an_associate_of_several_teams_acts_for_the_cases_team(house: House) -> None:
    case = loaded(house, await house.claimed(says()))
    assert team_of(Actor("a", "A", "associate", ("south", "north")), case) == "north"
    assert team_of(Actor("a", "A", "associate", ("south",)), case) == "south"
    assert team_of(Actor("t", "T", "integration"), case) is None
    assert team_of(Actor("a", "A", "associate", ("south",)), None) == "south"


def test_values_are_shown_as_json_and_money_with_its_digits() -> None:
    assert shown(Type("money"), Decimal(400), 2) == "400.00"
    assert shown(Type("integer"), Decimal(3), 2) == 3
    assert shown(Type("list", Type("text")), ("a", "b"), 2) == ["a", "b"]
    assert shown(Type("boolean"), None, 2) is None
