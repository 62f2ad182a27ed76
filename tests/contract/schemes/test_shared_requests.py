"""Requests of real providers with their documented signatures, from the shared data beside the project."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from support.shared_data import shared_data
from voc.delivery import Delivery
from voc.errors import BadSignature
from voc.feed import packaged_feeds

_FOLDER = shared_data("webhooks")
_FILES = sorted(_FOLDER.glob("*/*.request.json")) if _FOLDER else []
_SIGNATURE_CODES = {
    "missing_signature": {"missing_signature"},
    "stale_timestamp": {"stale_timestamp"},
    "tampered_body": {"wrong_signature"},
    "wrong_secret": {"wrong_signature"},
    "wrong_url": {"wrong_signature"},
    "legacy_concatenation_order": {"wrong_signature"},
    "only_v0_scheme": {"missing_signature"},
}
# Printed by a provider to show its signature alone: their bodies are no voice.
_SIGNATURE_ONLY = "published_vector"

pytestmark = pytest.mark.skipif(not _FILES, reason="no shared data: set REMIT_SHARED_DATA to its folder")


@pytest.mark.parametrize(
    "file", _FILES, ids=lambda file: f"{file.parent.name}-{file.name.split('.request')[0]}"
)
def test_request_is_judged_as_its_provider_would_have_it(file: Path) -> None:
    said: dict[str, Any] = json.loads(file.read_text("utf-8"))
    feed = packaged_feeds()[said["provider"]]
    request, verify = said["request"], said["verify"]
    now = datetime.fromtimestamp(verify["now_unix"], UTC)
    delivery = Delivery(request["url"], request["headers"], request["body_utf8"].encode(), now)
    secrets = dict.fromkeys(feed.secret_names, (verify["secret"],))

    reason = said.get("reject_reason")
    if reason in _SIGNATURE_CODES:
        with pytest.raises(BadSignature) as refusal:
            feed.verify(delivery, secrets)
        assert refusal.value.code in _SIGNATURE_CODES[reason]
        return
    feed.verify(delivery, secrets)
    if _SIGNATURE_ONLY in file.name:
        return
    reading = feed.read(delivery)
    if said["expect"] == "reject":
        assert reason == "missing_required_attribute_source"
        assert [(r.code, r.text) for r in reading.rejected] == [("missing", "id: source is missing")]
        return
    assert not reading.rejected
    challenge = said.get("expected_response")
    if challenge:
        answer = feed.answer(delivery)
        assert answer is not None
        assert (answer.status, answer.body.decode()) == (challenge["status"], challenge["body_contains"])
        return
    assert len(reading.items) == said.get("suggested_normalisation", {}).get("events", 1)
    for item in reading.items:
        _check_against(said.get("suggested_normalisation", {}), item)


def _check_against(suggested: dict[str, Any], item: Any) -> None:
    if "text" in suggested:
        assert suggested["text"] in item.text
    if "occurred_at" in suggested:
        assert item.at == datetime.fromisoformat(suggested["occurred_at"]).astimezone(UTC)
    if "rating" in suggested:
        assert item.rating == (suggested["rating"] - 1) / 4
    if "nps" in suggested:
        assert item.rating == suggested["nps"] / 10
