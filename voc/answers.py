"""What a source hears when its delivery was taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source wants to hear."""

    status: int
    type: str
    body: bytes


ANSWERS: Mapping[str, Answer] = MappingProxyType(
    {
        "plain": Answer(200, "text/plain", b"ok"),
        "ok": Answer(200, "application/json", b'{"ok":true}'),
        "empty": Answer(204, "text/plain", b""),
        "twiml": Answer(200, "text/xml", b'<?xml version="1.0" encoding="UTF-8"?><Response/>'),
        "challenge": Answer(200, "text/plain", b"ok"),
    }
)
"""Answers by name. `challenge` also echoes the `challenge` of a `url_verification` request (Slack)."""
