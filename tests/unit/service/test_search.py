"""What is found, for whom, in which order."""

import base64

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from service.access.permissions import SERVICE
from service.actions.manage_people import add_person
from service.actions.move_case import move_case
from service.actions.reply_to_customer import reply_to_customer
from service.actions.reverse_decision import reverse_decision
from service.domain.actor import Actor
from service.domain.found import Found, FoundPage
from service.errors import Code, Problem
from service.search import search_for
from service.store import words
from service.store.tables import search_docs
from service.store.writer import Tx
from support.house import House, says

ROSA: dict[tuple[str, str], dict[str, object]] = {("customer", "r-1"): {"name": "Rosa Árce", "tier": "gold"}}


def find(house: House, question: str, actor: Actor | None = None, after: str | None = None) -> FoundPage:
    with house.ctx.store.reader() as conn:
        return search_for(house.ctx, conn, actor or house.mara, question, after, 3)


def kinds(page: FoundPage) -> list[str]:
    return [one.kind for one in page.items]


def marked(one: Found) -> list[str]:
    return [one.text[start:end] for start, end in one.marks]


async def rosa(house: House) -> str:
    return await house.claimed(
        says("The hotel was terrible.", customer="r-1", about={"booking": "Q7X2"}), facts=ROSA
    )


async def test_a_case_is_found_by_its_number(house: House) -> None:
    case = await rosa(house)
    for question in ("1", "c-1", "C-1", " #1 "):
        first = find(house, question).items[0]
        assert (first.kind, first.where, first.text) == ("case", "number", "C-1")
        assert first.case is not None
        assert first.case.id == case
    assert find(house, "99").items == []


@pytest.mark.parametrize("question", ["rosa", "ARCE", "Rosa Arce", "árc", "r-1"])
async def test_a_customer_is_found_by_name_and_id_and_so_are_the_cases(house: House, question: str) -> None:
    case = await rosa(house)
    page = find(house, question)
    assert sorted(kinds(page)) == ["case", "customer"]
    (customer,) = (one.customer for one in page.items if one.customer)
    assert (customer.id, customer.name, customer.case) == ("r-1", "Rosa Árce", case)


async def test_an_entity_finds_the_case_its_customer_and_what_was_decided(house: House) -> None:
    case = await rosa(house)
    made = await house.gives(house.mara, case, "call_back")
    page = find(house, "q7x")
    assert kinds(page)[-1] == "decision"
    assert sorted(kinds(page)) == ["case", "customer", "decision"]
    (found,) = (one for one in page.items if one.kind == "case")
    assert (found.where, marked(found)) == ("id", ["Q7X2"])
    assert page.items[-1].decision is not None
    assert page.items[-1].decision.id == made.decision.id


async def test_words_are_found_where_they_stand_and_marked(house: House) -> None:
    case = await rosa(house)
    (found,) = find(house, "terrible hot").items
    assert (found.kind, found.where, found.text) == ("case", "said", "The hotel was terrible.")
    assert marked(found) == ["hotel", "terrible"]
    await reply_to_customer(house.ctx, house.mara, case, "A voucher is on its way.")
    (answered,) = find(house, "voucher way").items
    assert answered.where == "reply"
    made = await house.gives(house.mara, case, "certificate", "10.00", note="Zealous neighbours.")
    await reverse_decision(house.ctx, house.mara, made.decision.id, "Ask the walrus first.")
    for question, text in (("zealous", "Zealous neighbours."), ("walr", "Ask the walrus first.")):
        page = find(house, question)
        assert [(one.kind, one.text) for one in page.items] == [("decision", text), ("case", text)]


async def test_boundaries_are_found_by_title(house: House) -> None:
    (found,) = find(house, "lounge").items
    assert found.boundary is not None
    assert (found.kind, found.boundary.name, marked(found)) == ("boundary", "lounge", ["Lounge"])


async def test_only_what_ones_teams_have_is_found(house: House) -> None:
    sol = await add_person(house.ctx, SERVICE, name="Sol V.", role="associate", teams=["south"])
    case = await rosa(house)
    for question in ("1", "rosa", "q7x2", "terrible"):
        assert find(house, question, sol).items == []
    await move_case(house.ctx, house.mara, case, "south", "The xylophone is theirs.")
    for question in ("1", "rosa", "q7x2", "terrible"):
        assert find(house, question).items == []
        assert find(house, question, sol).items != []
    (noted,) = find(house, "xylophone", sol).items
    assert noted.where == "note"
    with pytest.raises(Problem) as caught:
        find(house, "rosa", Actor("t", "Shop", "integration", feeds=("*",)))
    assert caught.value.code is Code.NOT_YOURS


async def test_pages_follow_each_other_without_gap_or_double(house: House) -> None:
    for number in range(8):
        await house.takes(says("The same words.", customer=f"c{number}"))
    seen, after = [], None
    while True:
        page = find(house, "same words", after=after)
        seen += [one.case.number for one in page.items if one.case]
        after = page.next
        if after is None:
            break
    assert sorted(seen) == list(range(1, 9))
    a_true_rank = base64.urlsafe_b64encode(b'[true,"2026-01-01T00:00:00Z","x"]').decode().rstrip("=")
    for wrong in ("x", "!!!", "W10", "", "bnVsbA", a_true_rank):
        with pytest.raises(Problem) as caught:
            find(house, "same", after=wrong)
        assert caught.value.code is Code.INVALID


async def test_history_opens_nothing_and_is_not_found(house: House) -> None:
    await house.takes(says("Long ago."), history=True)
    assert find(house, "long ago").items == []


async def test_a_name_that_is_not_known_any_more_finds_nobody(house: House) -> None:
    await rosa(house)
    await house.takes(facts={("customer", "r-1"): {"name": "Rosalind Bay"}})
    assert find(house, "arce").items == []
    assert "customer" in kinds(find(house, "rosalind bay"))


async def test_what_is_forgotten_is_not_found(house: House) -> None:
    await rosa(house)

    def forgotten(tx: object) -> None:
        words.forget(tx.conn, [("customer", "r-1")])  # type: ignore[attr-defined]

    await house.ctx.writer.run(forgotten)
    assert find(house, "arce").items == []
    assert find(house, "terrible").items != []


async def test_a_database_from_before_is_found_in_whole(house: House) -> None:
    case = await rosa(house)
    await house.gives(house.mara, case, "call_back", note="Zealous neighbours.")

    def anew(tx: object) -> None:
        tx.conn.exec_driver_sql("DELETE FROM search_docs")  # type: ignore[attr-defined]
        words.fill(tx.conn)  # type: ignore[attr-defined]

    before = [find(house, question) for question in ("rosa", "q7x2", "terrible", "zealous")]
    await house.ctx.writer.run(anew)
    assert [find(house, question) for question in ("rosa", "q7x2", "terrible", "zealous")] == before


@pytest.mark.parametrize("at_once", [1, 2, 3, 7])
async def test_it_is_found_in_whole_however_much_is_read_at_once(
    house: House, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        await house.takes(says(f"Number n{number}.", customer=f"c{number}", about={"booking": f"B{number}"}))

    def docs(tx: Tx) -> list[tuple[str, str, str]]:
        query = select(search_docs.c.kind, search_docs.c.of, search_docs.c.case)
        return sorted(tuple(row) for row in tx.conn.execute(query))

    def anew(tx: Tx) -> None:
        tx.conn.execute(delete(search_docs))
        words.fill(tx.conn)

    before = (await house.ctx.writer.run(docs)).value
    monkeypatch.setattr(words, "_AT_ONCE", at_once)
    await house.ctx.writer.run(anew)
    assert (await house.ctx.writer.run(docs)).value == before
    assert len(before) == 18


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.sampled_from(['"', "a* OR b", "NEAR(a b)", "\x00", "-a", "^x", "a:b", "'"]))
async def test_no_question_breaks_it(house: House, question: str) -> None:
    assert isinstance(find(house, question), FoundPage)
