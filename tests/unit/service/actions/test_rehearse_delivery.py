"""A delivery is rehearsed: each step as if it were taken, and nothing is."""

from rules.pack import USUAL_FIRST_REPLY
from service.access.permissions import SERVICE
from service.actions.rehearse_delivery import Rehearsed, rehearse
from service.clock import rfc3339
from service.domain.rehearsal import ItemRow, Rehearsal
from support.house import House, says
from support.small_feed import DOCUMENT, signed, visit
from support.state import START
from voc.delivery import Delivery
from voc.signal import Kind


def _tried(house: House, text: str = DOCUMENT, body: bytes = visit()) -> Rehearsal:
    delivery = Delivery("https://x/v1/feeds/lockers", signed(body, "some-secret"), body, START)
    return rehearse(house.ctx, SERVICE, Rehearsed("lockers", text, delivery))


def _only(found: Rehearsal) -> ItemRow:
    (item,) = found.items
    return item


async def test_it_says_what_maps_to_what_and_what_would_be_kept(house: House) -> None:
    item = _only(_tried(house))
    assert {row.name: row.value for row in item.fields}["rating"] == 0.2
    assert item.signal is not None
    assert (item.signal.text, item.masked) == ("My flight was late, write me: [email]", {"email": 1})
    assert [(fact.name, fact.value, fact.refused) for fact in item.facts] == [("tier", "gold", None)]


async def test_it_says_which_case_it_would_join_and_what_was_taken_before(house: House) -> None:
    assert _only(_tried(house)).place is not None
    await house.takes(says(customer="77", kind=Kind.REVIEW))
    place = _only(_tried(house)).place
    (case,) = house.queue()
    assert place is not None
    assert (place.case, place.number, place.again) == (case.id, case.number, False)
    await house.takes(says(feed="lockers", name="v-204", customer="77"))
    again = _only(_tried(house)).place
    assert again is not None
    assert again.again
    assert len(house.queue()) == 1


async def test_a_document_that_cannot_be_used_is_all_that_is_said(house: House) -> None:
    found = _tried(house, DOCUMENT.replace("each: visits", 'each: "visits["'))
    assert [(one.line, found.proof) for one in found.findings] == [(5, None)]


async def test_a_slip_in_a_name_or_a_sample_leaves_the_rest_to_be_seen(house: House) -> None:
    found = _tried(
        house, DOCUMENT.replace("feed: lockers", "feed: locker").replace("rating: 0.4", "rating: 1")
    )
    assert [one.line for one in found.findings] == [1, 21]
    assert len(found.items) == 1


async def test_what_the_source_would_hear_follows_from_the_first_step_that_fails(house: House) -> None:
    unsigned = DOCUMENT.replace(
        'verify: {hmac: sha256, header: X-Locker-Signature, prefix: "sha256="}', "verify: {scheme: none}"
    )
    heard = [
        _tried(house),
        _tried(house, unsigned),
        _tried(house, unsigned, b"{}"),
        _tried(house, unsigned + "answer: plain\n"),
    ]
    assert [found.answer.status if found.answer else None for found in heard] == [401, 202, 422, 200]


async def test_facts_that_the_vocabulary_does_not_know_are_named(house: House) -> None:
    item = _only(_tried(house, DOCUMENT.replace("customer: {tier:", "customer: {colour:")))
    (fact,) = item.facts
    assert "customer.colour" in (fact.refused or "")


async def test_a_team_that_is_none_is_named(house: House) -> None:
    place = _only(_tried(house, DOCUMENT + "team: \"'nowhere'\"\n")).place
    assert place is not None
    assert (place.team, place.unknown_team) == ("nowhere", True)


async def test_it_says_when_a_public_post_would_have_to_be_answered(house: House) -> None:
    private = _only(_tried(house)).place
    public = _only(
        _tried(house, DOCUMENT.replace("  text: words", '  text: words\n  public: "`true`"'))
    ).place
    assert private is not None
    assert public is not None
    assert private.clock is None
    assert public.clock is not None
    assert public.clock.due_at == rfc3339(START + USUAL_FIRST_REPLY)
