"""How each source of the demo says what it heard, and how it proves itself: by its shipped feed document."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson

from service.clock import rfc3339
from service.demo.world import Voice

_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be proved: a body, under an id, sent at a time, with a secret."""

    secret: str
    id: str
    at: datetime
    body: bytes


Sign = Callable[[Letter], Mapping[str, str]]
"""The headers that prove a letter."""


@dataclass(frozen=True, slots=True)
class Source:
    """A feed, the name of its secret (None: it is known by its token instead), its words and its proof."""

    feed: str
    secret: str | None
    write: Callable[[Voice, datetime], object]
    sign: Sign


def standard_webhooks(letter: Letter) -> dict[str, str]:
    """Standard Webhooks 1.0, symmetric; the secret is `whsec_…`."""
    stamp = str(int(letter.at.timestamp()))
    key = base64.b64decode(letter.secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{letter.id}.{stamp}.".encode() + letter.body, hashlib.sha256)
    return {
        "Content-Type": _JSON,
        "webhook-id": letter.id,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }


def _bearer(letter: Letter) -> dict[str, str]:
    return {"Content-Type": "application/cloudevents+json", "Authorization": f"Bearer {letter.secret}"}


def _zendesk(letter: Letter) -> dict[str, str]:
    stamp = rfc3339(letter.at)
    digest = hmac.digest(letter.secret.encode(), stamp.encode() + letter.body, hashlib.sha256)
    return {
        "Content-Type": _JSON,
        "X-Zendesk-Webhook-Signature-Timestamp": stamp,
        "X-Zendesk-Webhook-Signature": base64.b64encode(digest).decode(),
    }


def _intercom(letter: Letter) -> dict[str, str]:
    digest = hmac.digest(letter.secret.encode(), letter.body, hashlib.sha1)
    return {"Content-Type": _JSON, "X-Hub-Signature": f"sha1={digest.hex()}"}


def _delighted(letter: Letter) -> dict[str, str]:
    digest = hmac.digest(letter.secret.encode(), letter.body, hashlib.sha256)
    return {"Content-Type": _JSON, "X-Delighted-Webhook-Signature": f"sha256={digest.hex()}"}


def _unsigned(_: Letter) -> dict[str, str]:
    return {"Content-Type": _JSON}


def _webhook(voice: Voice, at: datetime) -> object:
    return {
        "id": voice.id,
        "kind": voice.kind,
        "at": rfc3339(at),
        "customer": voice.customer,
        "channel": voice.channel,
        "text": voice.text,
        "about": voice.about,
    }


def _social(voice: Voice, at: datetime) -> object:
    """A public post, as a listening tool passes it on once it knows whose it is."""
    data = {
        "kind": voice.kind,
        "customer": voice.customer,
        "channel": "social",
        "public": True,
        "text": voice.text,
        "about": voice.about,
    }
    return {
        "specversion": "1.0",
        "type": "post.mentioned",
        "source": "/listening",
        "id": voice.id,
        "time": rfc3339(at),
        "data": data,
    }


def _kiosk(voice: Voice, at: datetime) -> object:
    data = {
        "id": voice.id,
        "kind": voice.kind,
        "customer": voice.customer,
        "channel": "kiosk",
        "text": voice.text,
        "about": voice.about,
    }
    return {"type": "feedback.created", "timestamp": rfc3339(at), "data": data}


def _email(voice: Voice, at: datetime) -> object:
    return {
        "id": voice.id,
        "type": "zen:event-type:ticket.comment_added",
        "time": rfc3339(at),
        "detail": {
            "id": f"t-{voice.customer}",
            "requester_id": voice.customer,
            "via": {"channel": "email"},
        },
        "event": {"comment": {"body": voice.text, "author": {"id": voice.customer, "is_staff": False}}},
    }


def _chat(voice: Voice, at: datetime) -> object:
    parts = [{"body": f"<p>{voice.text}</p>"}]
    return {
        "topic": "conversation.user.replied",
        "id": voice.id,
        "created_at": int(at.timestamp()),
        "data": {
            "item": {
                "id": f"chat-{voice.customer}",
                "contacts": {"contacts": [{"id": voice.customer}]},
                "conversation_parts": {"conversation_parts": parts},
            }
        },
    }


def _survey(voice: Voice, at: datetime) -> object:
    return {
        "event_type": "survey_response.created",
        "event_id": voice.id,
        "event_data": {
            "person": {"id": voice.customer},
            "survey_type": "nps",
            "score": voice.rating,
            "comment": voice.text,
            "created_at": int(at.timestamp()),
        },
    }


def _review(voice: Voice, at: datetime) -> object:
    return {
        "data": [
            {
                "type": "customerReviews",
                "id": voice.id,
                "attributes": {
                    "rating": voice.rating,
                    "title": voice.title,
                    "body": voice.text,
                    "reviewerNickname": voice.customer,
                    "createdDate": rfc3339(at),
                },
            }
        ]
    }


def _staff(voice: Voice, at: datetime) -> object:
    return {"id": voice.id, "at": rfc3339(at), "text": voice.text, "about": voice.about}


SOURCES: Mapping[str, Source] = {
    "webhook": Source("webhook", "WEBHOOK", _webhook, standard_webhooks),
    "social": Source("cloudevents", "CLOUDEVENTS", _social, _bearer),
    "kiosk": Source("standard_webhooks", "STANDARD_WEBHOOKS", _kiosk, standard_webhooks),
    "email": Source("zendesk", "ZENDESK", _email, _zendesk),
    "chat": Source("intercom", "INTERCOM", _chat, _intercom),
    "survey": Source("delighted", "DELIGHTED", _survey, _delighted),
    "review": Source("app_store_reviews", None, _review, _unsigned),
    "staff": Source("staff", None, _staff, _unsigned),
}
"""By the name that a voice gives its source."""

SECRETS = tuple(source.secret for source in SOURCES.values() if source.secret is not None)
"""The names of the secrets with which they sign."""


def delivery(voice: Voice, at: datetime) -> bytes:
    """The body in which its source says it; `at`: when it was said."""
    return orjson.dumps(SOURCES[voice.source].write(voice, at))
