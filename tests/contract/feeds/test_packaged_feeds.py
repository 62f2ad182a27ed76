"""Every feed that ships takes the samples in its own document, and says what they say."""

import json
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from voc.delivery import Delivery
from voc.feed import Feed, packaged_feeds
from voc.samples import delivery_of, run_samples

_NOW = datetime(2026, 3, 2, 14, 6, tzinfo=UTC)
_COMMENT_ADDED = "zen:event-type:ticket.comment_added"
_EXPECTED = {
    "amazon_connect", "app_store_reviews", "app_store_rss", "chatwoot", "cloudevents", "csv", "delighted",
    "github", "intercom", "jsonl", "shopify", "slack", "staff", "standard_webhooks", "stripe", "survey",
    "trustpilot", "twilio", "typeform", "webhook", "zendesk",
}  # fmt: skip


def test_the_sources_that_ship_are_these() -> None:
    assert set(packaged_feeds()) == _EXPECTED


@pytest.mark.parametrize("name", sorted(_EXPECTED))
def test_a_feed_bears_its_files_name_and_is_documented_by_a_sample(name: str) -> None:
    assert files("voc").joinpath("feeds", f"{name}.yaml").is_file()
    assert packaged_feeds()[name].document.samples


@pytest.mark.parametrize("feed", packaged_feeds().values(), ids=lambda feed: feed.name)
def test_samples_say_what_their_document_promises(feed: Feed) -> None:
    assert list(run_samples(feed)) == []


@pytest.mark.parametrize("feed", packaged_feeds().values(), ids=lambda feed: feed.name)
def test_an_empty_object_is_skipped_or_rejected_and_never_breaks_a_feed(feed: Feed) -> None:
    body = (
        b"{}" if feed.name not in {"trustpilot", "app_store_reviews"} else b'{"events": [{}], "data": [{}]}'
    )

    reading = feed.read(Delivery("https://remit.example", {"Content-Type": "application/json"}, body, _NOW))

    assert reading.items == ()


def test_webhook_carries_facts_about_each_entity_that_it_names() -> None:
    feed = packaged_feeds()["webhook"]

    facts = feed.read(delivery_of(feed, feed.document.samples[0])).facts

    said = {each.entity: (each.id, dict(each.values)) for each in facts}
    assert said == {
        "customer": ("77", {"tier": "gold"}),
        "booking": ("Q7X2", {"passengers": 2, "total": "412.50"}),
        "flight": ("LA204", {"cancelled": True}),
    }


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("zendesk", {"type": _COMMENT_ADDED, "event": {"comment": {"author": {"is_staff": True}}}}),
        ("zendesk", {"type": "zen:event-type:ticket.created"}),
        ("intercom", {"topic": "ping"}),
        ("chatwoot", {"event": "message_created", "message_type": "outgoing"}),
        ("slack", {"type": "event_callback", "event": {"type": "message", "bot_id": "B1", "text": "hi"}}),
        ("slack", {"type": "event_callback", "event": {"type": "message", "subtype": "message_changed"}}),
        ("stripe", {"type": "charge.refunded"}),
        ("typeform", {"event_type": "form_response_partial"}),
        ("amazon_connect", {"source": "aws.connect", "detail-type": "Contact Lens Analysis State Change"}),
        ("amazon_connect", {"source": "aws.connect", "detail-type": "Contact Lens Evaluation Rules Matched"}),
    ],
)  # fmt: skip
def test_what_no_customer_said_is_skipped(name: str, body: dict[str, object]) -> None:
    delivery = Delivery("https://remit.example", {}, json.dumps(body).encode(), _NOW)

    reading = packaged_feeds()[name].read(delivery)

    assert (reading.items, reading.rejected, reading.skipped) == ((), (), 1)
