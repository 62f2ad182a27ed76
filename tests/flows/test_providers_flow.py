"""Providers that nobody packaged, over HTTP: asked when they are set up, believed, heard, and kept out."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import pytest

from service.actions.note_deliveries import note_deliveries
from service.store import signals
from support.hostile_proofs import forged
from support.inside import Inside, running
from support.providers import FOLDER, HOST, JSON, NOW, REQUESTS, SECRETS, STAMP, b64, body_of, mac
from voc.feed import feeds_of

_TOKENS = {"telegram", "freshdesk", "aircall", "salesforce"}


@asynccontextmanager
async def _house(tmp_path: Path) -> AsyncIterator[tuple[Inside, httpx.AsyncClient]]:
    secrets = {name: (value,) for name, value in SECRETS.items()}
    async with (
        running(tmp_path, lambda: NOW, secrets=secrets, feeds=FOLDER, public_url=HOST) as inside,
        httpx.AsyncClient(base_url=inside.url) as http,
    ):
        yield inside, http


async def test_each_is_believed_by_its_document_alone_and_hears_what_it_needs(tmp_path: Path) -> None:
    async with _house(tmp_path) as (inside, http):
        for sent in REQUESTS:
            taken = await http.post(sent.path, content=sent.body, headers=sent.all_headers)
            again = await http.post(sent.path, content=sent.body, headers=sent.all_headers)

            assert (sent.feed, taken.status_code // 100, again.status_code) == (
                sent.feed,
                2,
                taken.status_code,
            ), taken.text
            wanted = feeds_of(FOLDER)[sent.feed].answer()
            if wanted is not None:
                assert (taken.status_code, taken.content) == (wanted.status, wanted.body)
        with inside.service.ctx.store.reader() as conn:
            ids = [(sent.feed, sent.id) for sent in REQUESTS]
            assert signals.known(conn, ids) == set(ids)


async def test_a_forged_one_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    async with _house(tmp_path) as (inside, http):
        for sent in REQUESTS:
            forged = sent.proof[:5] + ("0" if sent.proof[5] != "0" else "1") + sent.proof[6:]
            headers = {name: value.replace(sent.proof, forged) for name, value in sent.all_headers.items()}
            body = sent.body.replace(sent.proof.encode(), forged.encode())
            refused = await http.post(sent.path.replace(sent.proof, forged), content=body, headers=headers)

            assert (sent.feed, refused.status_code) == (sent.feed, 401), refused.text
            assert not any(value in refused.text for value in SECRETS.values())
        with inside.service.ctx.store.reader() as conn:
            assert not signals.known(conn, [(sent.feed, sent.id) for sent in REQUESTS])


def _meta(token: str, **more: str) -> str:
    said = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": token, **more}
    return f"/v1/feeds/meta?{urlencode(said)}"


async def test_a_source_that_asks_by_get_hears_its_word_if_it_knows_what_was_agreed_on(
    tmp_path: Path,
) -> None:
    async with _house(tmp_path) as (_, http):
        right = await http.get(_meta(SECRETS["META_VERIFY"]))
        assert (right.status_code, right.text) == (200, "1158201444")
        assert right.headers["content-type"].startswith("text/plain")
        assert right.headers["x-content-type-options"] == "nosniff"

        for wrong in ("guessed", "", SECRETS["META"], SECRETS["META_VERIFY"].upper()):
            refused = await http.get(_meta(wrong))
            assert (refused.status_code, refused.json()["code"]) == (401, "bad_signature")
            assert "1158201444" not in refused.text
        twice = await http.get(f"{_meta('guessed')}&hub.verify_token={quote(SECRETS['META_VERIFY'])}")
        assert twice.status_code == 401

        nylas = await http.get("/v1/feeds/nylas?challenge=b3f0-aa")
        assert (nylas.status_code, nylas.text) == (200, "b3f0-aa")

        x = await http.get("/v1/feeds/x?crc_token=OWJlNjRkZWYt")
        assert x.json() == {"response_token": f"sha256={b64(mac('X_CONSUMER', 'OWJlNjRkZWYt'))}"}


@pytest.mark.parametrize(
    "path",
    [
        "/v1/feeds/meta",
        "/v1/feeds/meta?hub.mode=unsubscribe&hub.challenge=1",
        "/v1/feeds/meta?hub.mode=subscribe",
        "/v1/feeds/nylas?challenge=",
        "/v1/feeds/nylas?challenge=a&challenge=b",
        "/v1/feeds/x?crc_token=%7B%22id_str%22%3A1%7D",
        "/v1/feeds/zoom?challenge=1",
        "/v1/feeds/telegram?challenge=1",
        "/v1/feeds/nobody?challenge=1",
    ],
)
async def test_any_other_get_is_for_those_who_look_after_feeds(path: str, tmp_path: Path) -> None:
    async with _house(tmp_path) as (_, http):
        assert (await http.get(path)).status_code == 401


async def test_those_who_look_after_feeds_still_read_its_document_there(tmp_path: Path) -> None:
    async with _house(tmp_path) as (inside, _):
        async with await inside.token("admin") as admin:
            found = await admin.get("/v1/feeds/meta")
            also = await admin.get(_meta("not looked at"), headers={"Accept": "application/json"})

        assert also.status_code == 401  # whoever asks as the source does is answered as the source
        assert found.json()["name"] == "meta"
        assert [one["name"] for one in found.json()["secrets"]] == ["META", "META_VERIFY"]


async def test_zoom_hears_a_proof_of_the_word_that_it_signed_and_nobody_else_does(tmp_path: Path) -> None:
    body = body_of({"event": "endpoint.url_validation", "payload": {"plainToken": "qgg8vlvZRS6UYooatFL8Aw"}})
    signature = mac("ZOOM", f"v0:{STAMP}:".encode() + body).hex()
    headers = {"Content-Type": JSON, "x-zm-request-timestamp": STAMP, "x-zm-signature": f"v0={signature}"}
    async with _house(tmp_path) as (inside, http), await inside.token("admin") as admin:
        heard = await http.post("/v1/feeds/zoom", content=body, headers=headers)
        refused = await http.post(
            "/v1/feeds/zoom", content=body, headers={**headers, "x-zm-signature": "v0=00"}
        )

        assert heard.json() == {
            "plainToken": "qgg8vlvZRS6UYooatFL8Aw",
            "encryptedToken": hmac.new(b"zoom-token", b"qgg8vlvZRS6UYooatFL8Aw", "sha256").hexdigest(),
        }
        assert (refused.status_code, "encryptedToken" in refused.text) == (401, False)
        await note_deliveries(inside.service.ctx)
        page = (await admin.get("/v1/feeds/zoom/deliveries")).json()["items"]
        assert sorted(row["outcome"] for row in page) == ["challenge", "refused"]


async def test_front_hears_a_word_of_its_header(tmp_path: Path) -> None:
    body, millis = body_of({"type": "sync", "authorization": {"id": "cmp_1"}}), f"{STAMP}000"
    headers = {
        "Content-Type": JSON,
        "x-front-challenge": "w-1",
        "x-front-request-timestamp": millis,
        "x-front-signature": b64(mac("FRONT", f"{millis}:".encode() + body)),
    }
    async with _house(tmp_path) as (_, http):
        heard = await http.post("/v1/feeds/front", content=body, headers=headers)
        assert (heard.status_code, heard.text) == (200, "w-1")


async def test_a_secret_that_was_said_is_in_no_dead_letter_and_in_nothing_that_was_captured(
    tmp_path: Path,
) -> None:
    async with _house(tmp_path) as (inside, http), await inside.token("admin") as admin:
        for sent in (one for one in REQUESTS if one.feed in _TOKENS):
            await admin.post(f"/v1/feeds/{sent.feed}/capture", json={"minutes": 10})
            # Proved, and with nothing in it that its document could read.
            body = body_of({"token": SECRETS["AIRCALL"]}) if sent.feed == "aircall" else b"[[["
            unread = await http.post(sent.path, content=body, headers=sent.all_headers)
            assert unread.status_code in (202, 204, 422), unread.text
        await admin.post("/v1/feeds/meta/capture", json={"minutes": 10})
        await http.get(_meta(SECRETS["META_VERIFY"]))

        letters = (await admin.get("/v1/dead-letters")).json()["items"]
        shown = [(await admin.get(f"/v1/dead-letters/{letter['id']}")).text for letter in letters]
        assert len(shown) >= 3
        await note_deliveries(inside.service.ctx)
        for feed in (*_TOKENS, "meta"):
            rows = (await admin.get(f"/v1/feeds/{feed}/deliveries")).json()["items"]
            shown += [(await admin.get(f"/v1/deliveries/{row['id']}")).text for row in rows]
        assert len(shown) >= 8
        said = [sent.proof for sent in REQUESTS if sent.feed in _TOKENS]
        said += [SECRETS["META_VERIFY"], quote(SECRETS["META_VERIFY"]), SECRETS["FRESHDESK"]]
        assert not [text for text in shown for one in said if one in text]


async def test_nobody_else_is_believed_or_told_anything(tmp_path: Path) -> None:
    async with _house(tmp_path) as (inside, http):
        came = {}
        for one in forged():
            refused = await http.request(one.method, one.path, content=one.body, headers=one.headers)
            came[one.what] = (refused.status_code, refused.json().get("reason"))
            assert not any(value in refused.text for value in SECRETS.values()), one.what
        assert came == {one.what: (401, one.code) for one in forged()}
        with inside.service.ctx.store.reader() as conn:
            assert not signals.known(conn, [(feed, "f") for feed in feeds_of(FOLDER)])
    assert len(came) == len(forged()) > 30
