"""A pack loads whole or not at all, and says everything that is wrong with it, where, and what was meant."""

from datetime import timedelta
from pathlib import Path

import pytest

from rules.findings import PackError
from rules.pack import USUAL_FIRST_REPLY, load_pack, packaged, parse_pack
from support.small_pack import DELAY, VOCABULARY, make_pack


def complaints(*documents: str, vocabulary: str = VOCABULARY, **files: str) -> list[str]:
    """What a pack is refused for."""
    with pytest.raises(PackError) as error:
        make_pack(*documents, vocabulary=vocabulary, **files)
    return [str(finding) for finding in error.value.findings]


def test_the_packaged_pack_loads() -> None:
    assert load_pack(packaged()).boundaries
    with pytest.raises(LookupError, match='no packaged pack "airlien" \\(did you mean "airline"'):
        packaged("airlien")


def test_all_findings_come_at_once_with_their_places() -> None:
    text = """boundary: wrong
action: [refund, refnud]
aplies_when: flight.cancelled
grants:
  - {id: a, when: customer.teir == "gold", alone: 10}
  - {id: a, alone: flight.cancelled}
"""
    assert complaints(text) == [
        'boundaries/wrong.yaml:3:1: error: unknown key "aplies_when" (did you mean "applies_when"?)'
    ]
    assert complaints(text.replace("aplies_when", "applies_when")) == [
        'boundaries/wrong.yaml:2:18: error: unknown action "refnud" (did you mean "refund"?)',
        'boundaries/wrong.yaml:5:19: error: unknown fact "customer.teir" (did you mean "customer.tier"?)',
        'boundaries/wrong.yaml:6:10: error: the id "a" stands twice in this document',
        "boundaries/wrong.yaml:6:20: error: a value is a number or money; this is flight.cancelled (boolean)",
    ]


CLAUSE = "boundary: b\naction: refund\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("grants: [{id: a, alone: 10, with_peer: 5}]", "with_peer is below alone"),
        ("grants: [{id: a}]", 'the key "alone" is missing'),
        ("grants: [{alone: 1}]", 'the key "id" is missing'),
        ("limits: [{id: a}]", "it needs at_most, smallest or exactly"),
        ("limits: [{id: a, exactly: 1, at_most: 2}]", "exactly stands alone"),
        ("limits: [{id: a, at_most: request.amount}]", "which may stand in duties only"),
        ('limits: [{id: a, when: request.note == "x", at_most: 1}]', "request.note may stand in duties only"),
        (
            "limits: [{id: a, when: request.customer_asked, at_most: 1}]",
            'unknown fact "request.customer_asked"',
        ),
        ("budgets: [{id: a, per: customer}]", "it needs at_most, uses or both"),
        (
            "budgets: [{id: a, per: custmer, uses: 1}]",
            'no "custmer" to meter by (did you mean "customer"?)',
        ),
        ("budgets: [{id: a, per: customer, uses: 1.5}]", "uses is a whole number"),
        ("budgets: [{id: a, per: customer, uses: 1, over: 3 days}]", "a length of time is written as 30d"),
        ("budgets: [{id: emergency, per: customer, uses: 1}]", "is the name of the emergency itself"),
        ("duties: [{id: a}]", "is one of note, must and confirm"),
        ("duties: [{id: a, note: true, confirm: Yes.}]", "is one of note, must and confirm"),
        ("emergency: {per: associate, uses: 1}", 'the key "at_most" is missing'),
        ("offer_instead: [rebok]", 'unknown action "rebok" (did you mean "rebook"?)'),
        ("audience: [asociate]", '(did you mean "associate"?)'),
        ("audience: customer\nbudgets: [{id: a, per: team, uses: 1}]", "do not exist at the customer's door"),
        ("from: 2026-12-01", "a moment is written with time and offset"),
        ("from: 2026-12-02T00:00:00Z\nuntil: 2026-12-01T00:00:00Z", "until is not after from"),
        ("examples: [{name: x, given: {customer.tier: glod}, expect: {}}]", "customer.tier must be one of"),
        ("examples: [{name: x, given: {customer.teir: gold}, expect: {}}]", 'no fact "customer.teir"'),
        ("examples: [{name: x, expect: {closed: nothing}}]", 'no limit or budget is called "nothing"'),
        ("examples: [{name: x, spent: {weak: 1}, expect: {}}]", 'there is no budget "weak"'),
        ("tables: {t: {columns: [customer.tier, a], rows: [[gold, 1], [gold, 2]]}}", "stands twice"),
        ("tables: {t: {columns: [customer.tier, a], rows: [[glod, 1]]}}", "customer.tier must be one of"),
        ("tables: {t: {columns: [customer.tear, a], rows: [[gold, 1]]}}", 'unknown fact "customer.tear"'),
        ("tables: {t: {columns: [customer.tier, a], rows: [[gold, 1], [silver, x]]}}", "not of one type"),
        ("title: a\ntitle: b", 'the key "title" stands twice'),
        ("title: &x a", "anchors and aliases"),
        ("title: !x a", "the tag !x is not used here"),
        ("grants: [{id: a, alone: 1e3}]", "1e3 is not a plain decimal"),
        ("grants: [{id: a, when: flight.cancelled ? true : false, alone: 1}]", "stands in single quotes"),
        ("grants:\n\t- a", "not readable as YAML"),
    ],
)
def test_a_mistake_is_named(text: str, said: str) -> None:
    found = complaints(CLAUSE + text)
    assert any(said in finding for finding in found), found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("grants: [{id: a, alone: 1}]", 'no grants for "*"'),
        ("limits: [{id: a, at_most: 5}]", "`at_most: 0` only"),
        ("budgets: [{id: a, per: customer, at_most: 5}]", "has `uses` only"),
        ("emergency: {per: associate, uses: 1, at_most: 5}", 'no emergency for "*"'),
    ],
)
def test_for_everything_only_what_fits_every_measure(text: str, said: str) -> None:
    for action in ('"*"', "[refund, rebook]"):
        assert any(said in finding for finding in complaints(f"boundary: b\naction: {action}\n{text}"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("always: true", "always: false", "at least one action must be `always: true`"),
        ("America/New_York", "America/New_Yrok", "is not a name of the tz database"),
        ("{type: money}", "{type: mony}", 'there is no type "mony" (did you mean "money"?)'),
        ("customer.tier:  ", "customer.in:  ", '"in" is a word of the language'),
        ("associate.level:", "associate.lvel:", "the service supplies no associate.lvel"),
        ("{type: integer, min: 0, max: 3}", "{type: text}", "is supplied as integer, not as text"),
        ("default: false", "default: 3", "the default must be true or false"),
        ('signal.kind == "complaint"', "booking.insured", "a window reads signal.* only"),
        ("of: customer, over: 30d", "of: custmer, over: 30d", 'there is no entity "custmer"'),
        ("sum: decisions, action: refund", "sum: decisions", "a sum needs `action:`"),
        ("one_of: [regular, silver, gold]", "one_of: [gold, gold]", "stands twice"),
        ("currency: USD", "currency: dollar", "is not a name that can be used here"),
    ],
)
def test_a_wrong_vocabulary_is_refused(old: str, new: str, said: str) -> None:
    assert old in VOCABULARY
    assert any(said in finding for finding in complaints(vocabulary=VOCABULARY.replace(old, new, 1)))


def test_an_always_action_is_named_by_no_boundary() -> None:
    assert "call_back is always open" in complaints("boundary: b\naction: call_back\n")[0]


def test_the_file_bears_the_boundarys_name(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="its file is boundaries/delay-comp"):
        parse_pack({"vocabulary.yaml": VOCABULARY, "boundaries/other.yaml": DELAY})
    with pytest.raises(PackError, match="is not a folder"):
        load_pack(tmp_path / "nowhere")
    (tmp_path / "boundaries").mkdir()
    (tmp_path / "boundaries" / "a.yml").write_text("x")
    with pytest.raises(PackError, match="called <name>"):
        load_pack(tmp_path)


def test_guarantees_topics_and_settings_are_read() -> None:
    pack = make_pack(
        DELAY,
        guarantees="guarantee: g\nactions: [refund]\nwhen: customer.fraud_hold\nnever_above: 0\n",
        topics="late:\n  title: Late\n  phrases: [late, delayed]\n",
        pack="routing: {default: north, rules: [{team: south, topics: [late], when: signal.rating < 0.5}]}",
    )
    assert pack.guarantees[0].never_above == 0
    assert pack.topics["late"].phrases == ("late", "delayed")
    routing = pack.settings.routing
    assert routing is not None
    assert routing.team_for({"topics": ["late"], "rating": 0.2}) == "south"
    assert routing.team_for({"topics": ["late"]}) == "north"
    assert routing.teams == ("north", "south")
    assert routing.reads == {"topics", "rating"}
    assert "unknown topic" in complaints(pack="routing: {default: n, rules: [{team: s, topics: [lat]}]}")[0]
    endpoint = "{name: pay-out, url: 'https://pay.example/in', events: [decision.made]}"
    settings = make_pack(DELAY, pack=f"endpoints: [{endpoint}]").settings
    assert settings.endpoints[0].hears("decision.made")
    assert not settings.endpoints[0].hears("case.replied")
    wrong = complaints(pack=f"endpoints: [{endpoint}, {endpoint.replace('pay-out', 'pay_out')}]")
    assert 'the endpoint "pay_out" stands twice' in wrong[0]
    wrong = complaints(pack=f"endpoints: [{endpoint.replace('n.made', 'n.mad')}]")
    assert 'nothing called "decision.mad" leaves (did you mean "decision.made"?)' in wrong[0]
    both = "guarantee: g\nactions: [refund]\nnever_above: 0\nnever_below: 1\n"
    assert "never_above or never_below" in complaints(guarantees=both)[0]


def test_a_public_post_is_answered_within_the_time_of_its_channel() -> None:
    said = "first_reply: {social: 15m, otherwise: 4h}"
    first_reply = make_pack(pack=said).settings.first_reply
    assert first_reply.within("social") == timedelta(minutes=15)
    assert first_reply.within("app") == timedelta(hours=4)
    assert make_pack().settings.first_reply.within("app") == USUAL_FIRST_REPLY
    assert complaints(pack="first_reply: {social: soon}") == [
        "pack.yaml:1:23: error: first_reply.social: a length of time is written as 30d, 24h or PT15M"
    ]
