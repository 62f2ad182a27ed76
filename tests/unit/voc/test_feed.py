"""A compiled feed: verifies, answers, maps; every item is taken, rejected or counted."""

import hashlib
import hmac
import json
import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from voc.delivery import Delivery
from voc.errors import BadSignature, FeedError, Unmappable
from voc.feed import Feed, feeds_of, load_feed, packaged_feeds
from voc.rows import Row

_NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_TEXT = """\
feed: shop
title: A shop
verify: {hmac: sha256, header: X-Sig, secret: SHOP, prefix: "sha256="}
answer: {status: 201, type: application/json, body: '{"thanks": true}'}
each: messages
skip_unless: "direction == 'in'"
team: "'north'"
signal:
  id: id
  kind: "'message'"
  at: time
  customer: who
  text: words
  topics: [topic, root().shop]
  about: {order: order}
facts:
  customer: {tier: tier}
  order: order_facts
"""
_MESSAGE = {"id": 1, "direction": "in", "who": "7", "words": "hello", "topic": "bags", "order": "A1"}


@pytest.fixture(scope="module")
def feed() -> Feed:
    return load_feed(_TEXT, "shop.yaml")


def test_every_item_is_taken_rejected_or_counted(feed: Feed) -> None:
    items = [_MESSAGE, {**_MESSAGE, "id": None}, {**_MESSAGE, "direction": "out"}, {**_MESSAGE, "id": 2}]

    reading = feed.read(_delivery(items))

    assert [signal.id for signal in reading.items] == ["1", "2"]
    assert [(r.index, r.code) for r in reading.rejected] == [(1, "missing")]
    assert reading.skipped == 1


def test_items_see_the_body_around_them_and_the_feeds_team(feed: Feed) -> None:
    (signal,) = feed.read(_delivery([_MESSAGE])).items

    assert (signal.team, signal.topics, dict(signal.about)) == ("north", ("bags", "harbour"), {"order": "A1"})


def test_facts_are_said_by_name_or_as_a_whole(feed: Feed) -> None:
    message = {**_MESSAGE, "tier": "gold", "order_facts": {"total": 12.5, "paid": True}}

    facts = feed.read(_delivery([message])).facts

    assert [(f.entity, f.id, {k: str(v) for k, v in f.values.items()}) for f in facts] == [
        ("customer", "7", {"tier": "gold"}),
        ("order", "A1", {"total": "12.5", "paid": "True"}),
    ]


def test_a_rejected_item_names_its_id_when_that_was_read(feed: Feed) -> None:
    (rejected,) = feed.read(_delivery([{**_MESSAGE, "time": "yesterday"}])).rejected

    assert (rejected.id, rejected.code) == ("1", "bad_time")


def test_a_body_without_items_cannot_be_mapped(feed: Feed) -> None:
    with pytest.raises(Unmappable, match="each: messages finds nothing"):
        feed.read(Delivery("https://remit.example", {}, b'{"other": 1}', _NOW))


def test_history_may_be_old_and_live_may_not(feed: Feed) -> None:
    old = [{**_MESSAGE, "time": "2020-01-01T00:00:00Z"}]

    assert [r.code for r in feed.read(_delivery(old)).rejected] == ["too_late"]
    assert feed.read(_delivery(old), as_history=True).rejected == ()


def test_a_source_without_times_spoke_on_arrival_or_when_the_caller_says(feed: Feed) -> None:
    said = _NOW - timedelta(days=2)

    assert feed.read(_delivery([_MESSAGE])).items[0].at == _NOW
    assert feed.read(_delivery([_MESSAGE]), default_at=said).items[0].at == said


def test_verifies_by_the_scheme_in_its_document(feed: Feed) -> None:
    body = b"{}"
    signature = "sha256=" + hmac.new(b"hush", body, hashlib.sha256).hexdigest()

    feed.verify(Delivery("u", {"x-sig": signature}, body, _NOW), {"SHOP": ("hush",)})
    with pytest.raises(BadSignature):
        feed.verify(Delivery("u", {"x-sig": signature}, b"{ }", _NOW), {"SHOP": ("hush",)})
    assert feed.secret_names == ("SHOP",)
    assert not feed.unsigned


def test_a_scheme_that_names_other_secrets_asks_for_all_of_them() -> None:
    text = _TEXT.replace('prefix: "sha256="', 'key: "{secret}{secret:REGION}"')

    assert load_feed(text, "shop.yaml").secret_names == ("REGION", "SHOP")


def test_a_feed_without_a_secrets_name_uses_its_own() -> None:
    assert load_feed(_TEXT.replace(" secret: SHOP,", ""), "shop.yaml").secret_names == ("SHOP",)


def test_answers_as_its_document_says(feed: Feed) -> None:
    answer = feed.answer(_delivery([]))

    assert answer is not None
    assert (answer.status, answer.type, answer.body) == (201, "application/json", b'{"thanks": true}')
    assert packaged_feeds()["webhook"].answer() is None


@pytest.mark.parametrize(
    ("body", "echoed"),
    [
        ({"type": "url_verification", "challenge": "abc"}, True),
        ({"type": "url_verification", "challenge": 3}, False),
        ({"type": "url_verification", "challenge": "x" * 1_001}, False),
        ({"type": "event_callback", "challenge": "abc"}, False),
        (["url_verification"], False),
    ],
)
def test_echoes_a_challenge_only_where_one_is_asked(body: object, echoed: bool) -> None:
    slack = packaged_feeds()["slack"]
    delivery = Delivery("https://remit.example", {}, json.dumps(body).encode(), _NOW)

    answer = slack.challenge(delivery)

    assert (answer is not None and answer.body == b"abc") is echoed
    assert packaged_feeds()["zendesk"].challenge(delivery) is None


def test_a_challenge_that_is_no_json_is_none() -> None:
    delivery = Delivery("https://remit.example", {}, b"{url_verification", _NOW)

    assert packaged_feeds()["slack"].challenge(delivery) is None


def test_lines_and_tables_in_a_body_are_read_row_by_row() -> None:
    lines = b'{"id": "1", "text": "a\xe2\x80\xa8b"}\nnot json\n{"id": "3", "text": "c"}\n'
    jsonl = packaged_feeds()["jsonl"].read(_typed("application/x-ndjson", lines))
    table = packaged_feeds()["csv"].read(_typed("text/csv", b'id,text\n1,"a\nb"\n2\n3,c\n'))

    assert [signal.text for signal in jsonl.items] == ["a\u2028b", "c"]
    assert [r.index for r in jsonl.rejected] == [2]
    assert [signal.text for signal in table.items] == ["a\nb", "c"]
    assert [(r.index, r.code) for r in table.rejected] == [(4, "wrong_columns")]


_NAMES = (
    *("id", "kind", "at", "text", "customer", "author", "channel", "public", "rating"),
    *("topics", "about", "language", "sentiment", "severity", "acute", "reader"),
)


@pytest.mark.parametrize(
    ("left_out", "read"),
    [
        ("", (3, "7", "north")),
        ("severity", (0, "7", "north")),
        ("customer", (3, None, "north")),
        ("team", (3, "7", None)),
    ],
)
def test_what_the_document_does_not_name_is_not_read(left_out: str, read: tuple[object, ...]) -> None:
    fields = "".join(f"  {name}: {name}\n" for name in _NAMES if name != left_out)
    team = "" if left_out == "team" else "team: team\n"
    verify = "verify: {scheme: standard_webhooks, secret: OWN}"
    feed = load_feed(f"feed: own\ntitle: Own\n{verify}\n{team}signal:\n{fields}", "own.yaml")
    item = {
        "id": "1",
        "kind": "message",
        "text": "hi",
        "severity": 3,
        "customer": "7",
        "team": "north",
        "feed": "x",
    }

    (signal,) = feed.read(_delivery_of(item)).items

    assert (signal.severity, signal.customer, signal.team) == read
    assert signal.feed == "own"


def test_a_form_is_one_item() -> None:
    reading = packaged_feeds()["jsonl"].read(_typed("application/x-www-form-urlencoded", b"id=1&text=a+b"))

    assert [signal.text for signal in reading.items] == ["a b"]


def test_rows_of_a_file_are_history_by_default() -> None:
    row = Row(9, {"id": "1", "text": "a", "at": "2015-02-16T23:36:05-08:00"})

    (signal,) = packaged_feeds()["jsonl"].read_rows([row], now=_NOW).items

    assert signal.at == datetime(2015, 2, 17, 7, 36, 5, tzinfo=UTC)


@pytest.mark.parametrize("feed", packaged_feeds().values(), ids=lambda feed: feed.name)
def test_a_feed_travels_between_processes(feed: Feed) -> None:
    copy = pickle.loads(pickle.dumps(feed))

    assert (repr(copy), copy.secret_names, copy.unsigned) == (repr(feed), feed.secret_names, feed.unsigned)


def test_a_scale_that_the_sender_makes_impossible_rejects_the_answer_alone() -> None:
    body = b'{"answers": [{"id": "1", "score": 5, "from": 5, "out_of": 5}, {"id": "2", "score": 5}]}'

    reading = packaged_feeds()["survey"].read(_typed("application/json", body))

    assert [signal.id for signal in reading.items] == ["2"]
    assert [r.code for r in reading.rejected] == ["unmappable"]


def _delivery(items: list[dict[str, object]]) -> Delivery:
    return _typed("application/json", json.dumps({"shop": "harbour", "messages": items}).encode())


def _delivery_of(item: dict[str, object]) -> Delivery:
    return _typed("application/json", json.dumps(item).encode())


def _typed(media: str, body: bytes) -> Delivery:
    return Delivery("https://remit.example", {"Content-Type": media}, body, _NOW)


def test_a_folder_of_documents_is_read_by_the_names_inside(tmp_path: Path) -> None:
    (tmp_path / "any-name.yaml").write_text(_TEXT, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a feed", encoding="utf-8")
    assert list(feeds_of(tmp_path)) == ["shop"]


def test_every_mistake_in_a_folder_is_named_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(_TEXT, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(_TEXT, encoding="utf-8")
    (tmp_path / "c.yaml").write_text("feed: c\n", encoding="utf-8")
    (tmp_path / "d.yaml").write_bytes(b"\xff")
    with pytest.raises(FeedError) as caught:
        feeds_of(tmp_path)
    assert {str(problem).partition(":")[0].rpartition("/")[2] for problem in caught.value.problems} == {
        "b.yaml",
        "c.yaml",
        "d.yaml",
    }


def test_fields_and_parameters_that_come_again_are_read_as_the_document_says() -> None:
    text = """feed: shop
title: A shop
verify: {hmac: sha256, header: X-Sig}
repeated: all
signal:
  id: id
  kind: "'review'"
  text: "to_array(text)[0]"
  topics: to_array(tag)
  about: {page: "queries('p')[1]"}
"""
    delivery = Delivery(
        "https://remit.example/?p=1&p=2",
        {"Content-Type": "application/x-www-form-urlencoded"},
        b"id=1&tag=a&tag=b&text=good",
        _NOW,
    )

    (item,) = load_feed(text, "shop.yaml").read(delivery).items

    assert (item.text, item.topics, item.about) == ("good", ("a", "b"), {"page": "2"})
    with pytest.raises(Unmappable, match="twice"):
        load_feed(text.replace("repeated: all", "repeated: refuse"), "shop.yaml").read(delivery)


@pytest.mark.parametrize(
    "verify",
    [
        "{scheme: twilio}",
        '{hmac: sha1, header: X, signed: "{url}{form}"}',
        '{jwt: HS256, token: "{header:X}", claims: {h: "{form}"}}',
    ],
)
def test_the_first_of_several_is_not_taken_where_their_order_is_not_signed(verify: str) -> None:
    text = (
        f"feed: shop\ntitle: A\nverify: {verify}\nrepeated: FIRST\nsignal: {{id: id, kind: \"'review'\"}}\n"
    )

    load_feed(text.replace("FIRST", "all"), "shop.yaml")
    with pytest.raises(FeedError, match="the order of the fields is not signed"):
        load_feed(text.replace("FIRST", "first"), "shop.yaml")
