"""Sources that nobody knew of: each is connected by its document, is believed, and hears what it needs."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from service.store import signals
from support.inside import running
from voc.delivery import Delivery
from voc.feed import feeds_of
from voc.samples import run_samples

_FOLDER = Path(__file__).parents[1] / "fixtures/invented_feeds"
_NOW = datetime(2026, 3, 2, 14, 5, 9, tzinfo=UTC)
_STAMP = "1772460309"
_HOST = "https://voice.example"
_RELAY_KEY = b"twenty-four-bytes-of-key"
_SECRETS = {
    "LOCKERS": "lo",
    "KIOSKS": "ki",
    "HOTLINE": "ho",
    "HOTLINE_APP": "app",
    "TEXTS": "te",
    "TILL": "ti",
    "RELAY": "rsec_" + base64.b64encode(_RELAY_KEY).decode(),
    "HUB": "00ff10",
    "POST": "po",
    "POST_SALT": "salt",
}


@dataclass(frozen=True, slots=True)
class Source:
    """How an invented source writes a delivery, how it signs one, what it hears, what we are to know then."""

    feed: str
    body: bytes
    media: str
    sign: Callable[[bytes], Mapping[str, str]]
    hears: tuple[int, str]
    id: str
    query: str = ""


def _digest(key: bytes, text: bytes, name: str = "sha256") -> bytes:
    return hmac.new(key, text, name).digest()


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def _hub(body: bytes) -> Mapping[str, str]:
    date = format_datetime(_NOW, usegmt=True)
    text = f"POST\n/v1/feeds/hub\na b\n{date}\n{hashlib.sha256(body).hexdigest()}"
    signature = base64.urlsafe_b64encode(_digest(b"\x00\xff\x10", text.encode(), "sha512")).decode()
    return {"Date": date, "Authorization": f'HUB id="7", sig="{signature}"'}


_TAKEN = (202, '"accepted":1')
_SOURCES = [
    Source(
        "lockers",
        b'{"visits": [{"no": 1, "words": "The door did not open.", "member": 7, "stars": 2}]}',
        "text/plain",
        lambda body: {"X-Locker-Digest": _digest(b"lo", body, "sha1").hex()},
        _TAKEN,
        "1",
    ),
    Source(
        "kiosks",
        b'{"id": "k-1", "text": "No seat at the gate."}',
        "application/json",
        lambda body: {
            "X-Kiosk-Time": _STAMP + "000",
            "X-Kiosk-Auth": "HMAC-SHA256 " + _base64(_digest(b"ki", _STAMP.encode() + b"000|" + body)),
        },
        (204, ""),
        "k-1",
    ),
    Source(
        "hotline",
        '<?xml version="1.0" encoding="ISO-8859-1"?><Notes><Note id="h-1" kind="caller">'
        "<Words>Ça va pas.</Words></Note></Notes>".encode("latin-1"),
        "text/xml",
        lambda body: {
            "X-Hotline-Sig": _digest(b"ho&app", f"{_HOST}/v1/feeds/hotline\n".encode() + body).hex()
        },
        (200, '<?xml version="1.0"?><ack code="0"/>'),
        "h-1",
    ),
    Source(
        "texts",
        b"Words=Where+is+it%3F&Sid=t-1&From=%2B15005550006&Tag[]=bags",
        "application/x-www-form-urlencoded",
        lambda _: {
            "X-Texts-Signature": _base64(
                _digest(
                    b"te",
                    f"{_HOST}/v1/feeds/texts?a=1From+15005550006Sidt-1Tag[]bagsWordsWhere is it?".encode(),
                    "sha1",
                )
            )
        },
        (200, "<Response/>"),
        "t-1",
        "a=1",
    ),
    Source(
        "till",
        b'{"event": {"id": "b-1", "words": "I was charged twice."}}',
        "application/json",
        lambda body: {
            "Till-Signature": f"ts={_STAMP};h1=00;h1={_digest(b'ti', _STAMP.encode() + b':' + body).hex()}"
        },
        _TAKEN,
        "b-1",
    ),
    Source(
        "relay",
        b'{"data": {"text": "The app forgot my 1 booking."}}',
        "application/json",
        lambda body: {
            "Relay-Id": "r-1",
            "Relay-Timestamp": _STAMP,
            "Relay-Signature": "v0,zz v1," + _base64(_digest(_RELAY_KEY, f"r-1.{_STAMP}.".encode() + body)),
        },
        _TAKEN,
        "r-1",
    ),
    Source(
        "hub",
        b'{"id": "u-1", "text": "Nobody answers."}',
        "application/json",
        _hub,
        _TAKEN,
        "u-1",
        "tenant=a%20b",
    ),
    Source(
        "post",
        b'--b\r\nContent-Disposition: form-data; name="id"\r\n\r\np-1\r\n'
        b'--b\r\nContent-Disposition: form-data; name="html"\r\n\r\n<p>My bag &amp; I.</p>\r\n'
        b'--b\r\nContent-Disposition: form-data; name="bag"; filename="bag.jpg"\r\n\r\n\xff\xd8\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
        lambda body: {"X-Post-Sig": _digest(b"po", body + b"salt", "sha512").hex()},
        _TAKEN,
        "p-1",
    ),
]


async def test_each_is_believed_when_it_signed_and_only_then(tmp_path: Path) -> None:
    secrets = {name: (value,) for name, value in _SECRETS.items()}
    async with (
        running(tmp_path, lambda: _NOW, secrets=secrets, feeds=_FOLDER, public_url=_HOST) as inside,
        httpx.AsyncClient(base_url=inside.url) as http,
    ):
        for source in _SOURCES:
            headers = {"Content-Type": source.media, **source.sign(source.body)}
            path = f"/v1/feeds/{source.feed}?{source.query}".rstrip("?")
            changed = source.body.replace(b"1", b"2", 1)

            tampered = await http.post(path, content=changed, headers=headers)
            taken = await http.post(path, content=source.body, headers=headers)

            assert (source.feed, tampered.status_code) == (source.feed, 401), tampered.text
            assert tampered.json()["reason"] == "wrong_signature"
            status, words = source.hears
            assert (source.feed, taken.status_code) == (source.feed, status), taken.text
            assert words in taken.text
        with inside.service.ctx.store.reader() as conn:
            wanted = [(source.feed, source.id) for source in _SOURCES]
            assert signals.known(conn, wanted) == set(wanted)


def test_each_document_is_sound_and_says_what_its_samples_say() -> None:
    feeds = feeds_of(_FOLDER)

    assert set(feeds) == {source.feed for source in _SOURCES}
    assert [problem for feed in feeds.values() for problem in run_samples(feed)] == []


@pytest.mark.parametrize("source", _SOURCES, ids=lambda source: source.feed)
def test_what_is_shown_as_signed_is_what_the_source_would_sign(source: Source) -> None:
    feed = feeds_of(_FOLDER)[source.feed]
    secrets = {name: (value,) for name, value in _SECRETS.items()}
    plain = Delivery(
        f"{_HOST}/v1/feeds/{source.feed}?{source.query}".rstrip("?"),
        {"Content-Type": source.media},
        source.body,
        _NOW,
    )

    feed.verify(feed.signed(plain, secrets), secrets)
