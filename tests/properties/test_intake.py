"""Whatever is sent: it is read, or refused for a reason; and what was not signed is never believed."""

import io
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.language.effort import EFFORT, profile
from voc.bodies import BodyForm, read_body
from voc.delivery import Delivery
from voc.errors import BadSignature, Rejected, Unmappable
from voc.feed import Feed, packaged_feeds
from voc.masking import mask
from voc.rows import iter_rows
from voc.signing import HmacScheme
from voc.xml import parse_xml

_NOW = datetime(2026, 3, 2, 14, 6, tzinfo=UTC)
_URL = "https://remit.example/v1/feeds/x?a=1"
_SIGNED = [feed for feed in packaged_feeds().values() if not feed.unsigned]
_SECRET = "whsec_" + "AAAA" * 8
_MEDIA = st.sampled_from(
    ["application/json", "text/xml", "multipart/form-data; boundary=b", "text/xml; charset=latin1", ""]
)
_PIECES = [
    *(
        b"<a>",
        b"</a>",
        b"<!",
        b"]]>",
        b"&",
        b"=",
        b"\r\n",
        b"--b",
        b"--",
        b'name="a"',
        b'"',
        b",",
        b"{",
        b"[",
    ),
    *(b"Content-Disposition: form-data; ", b"\xff", b"1", b"\n", b" ", b"\\", b"\x00", b"%"),
]
_BODIES = st.binary(max_size=200) | st.lists(st.sampled_from(_PIECES), max_size=40).map(b"".join)
_PHRASES = [
    *("my card is ", "4111 1111 1111 1111", "4", "1", "-", " ", "@", "rosa", "example.com", "+49 ", "(030) "),
    *("call me ", "DE89 3704 0044 0532 0130 00", "password: ", "Bearer ", "eyJ", ".", "[card]", "\n", "0"),
]
_WORDS = st.lists(st.sampled_from(_PHRASES), max_size=30).map("".join)


def _run(effort: int, test: Callable[..., None], *drawn: st.SearchStrategy[object]) -> None:
    profile(60, effort)(given(*drawn)(test))()


@EFFORT
def test_any_body_is_read_or_refused_for_a_reason(effort: int) -> None:
    def reads(body: bytes, media: str, form: BodyForm | None) -> None:
        with suppress(Unmappable):
            read = read_body(Delivery(_URL, {"Content-Type": media} if media else {}, body, _NOW), form)
            rejected = [row for row in read.rows or () if isinstance(row, Rejected)]
            assert all(row.code and len(row.text) < 300 for row in rejected)

    _run(effort, reads, _BODIES, _MEDIA, st.sampled_from([None, *get_args(BodyForm)]))


@EFFORT
def test_every_line_of_a_table_is_a_row_or_is_rejected_by_its_number(effort: int) -> None:
    def accounts(cells: list[str], junk: str) -> None:
        table = io.StringIO(
            "id,text\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells)) + junk, newline="\n"
        )
        indexes = [row.index for row in iter_rows(table, "csv")]

        assert indexes == sorted(set(indexes))
        assert all(1 < index <= table.getvalue().count("\n") + 1 for index in indexes)

    _run(
        effort,
        accounts,
        st.lists(st.text('ab",\n\r', max_size=6), max_size=6),
        st.text('",\n x', max_size=8),
    )


@EFFORT
def test_no_header_is_a_signature_unless_the_secret_made_it(effort: int) -> None:
    def refuses(feed: Feed, body: bytes, said: dict[str, str], media: str) -> None:
        headers = dict(zip((name.lower() for name in feed.signature_headers), said.values(), strict=False))
        with pytest.raises(BadSignature) as refusal:
            feed.verify(
                Delivery(_URL, {"Content-Type": media, **headers}, body, _NOW),
                dict.fromkeys(feed.secret_names, (_SECRET,)),
            )
        assert refusal.value.code
        assert _SECRET not in refusal.value.text

    said = st.dictionaries(
        st.integers(0, 3).map(str), st.text(max_size=40) | st.sampled_from(["t=1,v1=00", "v1,AA=="])
    )
    _run(effort, refuses, st.sampled_from(_SIGNED), st.binary(max_size=30), said, _MEDIA)


@EFFORT
def test_a_scheme_takes_what_it_signed_and_nothing_that_differs_in_a_byte(effort: int) -> None:
    def signs(body: bytes, other: bytes, form: tuple[str, str, str], encoding: str) -> None:
        signed, timestamp, part = form
        scheme = HmacScheme(
            hmac="sha256",
            header="X-Sig",
            signed=signed,
            encoding=encoding,  # type: ignore[arg-type] # one of its three
            separator=";" if part else None,
            part=part or None,
            timestamp=timestamp or None,
        )
        secrets = {"S": ("k",)}
        sent = scheme.sign(Delivery(_URL, {}, body, _NOW), "S", secrets)
        scheme(sent, "S", secrets)
        if other != body:
            with pytest.raises(BadSignature):
                scheme(Delivery(_URL, sent.headers, other, _NOW), "S", secrets)

    forms = st.sampled_from(
        [
            ("{body}", "", ""),
            ("{header:X-T}|{body}", "{header:X-T}", ""),
            ("{part:t}.{body}", "{part:t}", "v1"),
            ("{url}{method}{path}{query:a}{body:sha512}", "", ""),
        ]
    )
    encodings = st.sampled_from(["hex", "base64", "base64url"])
    _run(effort, signs, st.binary(max_size=20), st.binary(max_size=20), forms, encodings)


@EFFORT
def test_masking_twice_is_masking_once_and_leaves_no_card(effort: int) -> None:
    def masks(text: str) -> None:
        once = mask(f"{text}\nMy card is 4111 1111 1111 1111.")
        assert mask(once) == once
        assert once.endswith("\nMy card is [card].")

    _run(effort, masks, _WORDS | st.text(max_size=60))


@EFFORT
def test_what_is_written_as_xml_is_read_as_it_was(effort: int) -> None:
    names = st.sampled_from(["a", "b", "c", "long-name"])
    words = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=8).map(
        str.strip
    )
    value = st.recursive(
        words.filter(bool),
        lambda inner: st.dictionaries(names, inner, min_size=1, max_size=3),
        max_leaves=6,
    )

    def round_trips(written: object) -> None:
        assert parse_xml(f"<root>{_xml(written)}</root>") == json.loads(json.dumps({"root": written}))

    _run(effort, round_trips, value)


def _xml(value: object) -> str:
    if isinstance(value, dict):
        return "".join(f"<{name}>{_xml(inner)}</{name}>" for name, inner in value.items())
    return str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
