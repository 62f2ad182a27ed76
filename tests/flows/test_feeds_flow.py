"""An integrator connects a source that nobody has heard of, over HTTP, without a restart."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from support.inside import running
from support.small_feed import DOCUMENT, signed, visit

NEW = {"If-None-Match": "*"}


async def _secret(admin: httpx.AsyncClient, **more: object) -> str:
    set_ = await admin.post("/v1/feeds/lockers/secrets", json={"name": "LOCKERS", **more})
    assert set_.status_code == 201, set_.text
    return str(set_.json()["value"])


async def test_a_source_is_connected_watched_and_mended(tmp_path: Path) -> None:
    async with running(tmp_path) as inside, await inside.token("admin") as admin:
        note = inside.service.ctx

        # Before there is a document, what the source sends can be looked at.
        await admin.post("/v1/feeds/lockers/capture", json={"minutes": 10})
        early = await admin.post(
            "/v1/feeds/lockers", content=visit(), headers=signed(visit(), "not known yet")
        )
        assert early.status_code == 404
        await _until_noted(admin, 1)
        (seen,) = (await admin.get("/v1/feeds/lockers/deliveries")).json()["items"]
        assert (seen["outcome"], seen["reason"], seen["captured"]) == ("failed", "not_found", True)
        content = (await admin.get(f"/v1/deliveries/{seen['id']}")).json()["content"]
        assert content["body"] == visit().decode()
        (unknown,) = (await admin.get("/v1/feeds")).json()["unknown"]
        assert unknown["name"] == "lockers"

        # While it is written, the editor names what is in the delivery, and what a slip was meant to be.
        half = DOCUMENT.partition("  text: words")[0] + "  text: wo"
        asked = {"want": "complete", "text": half, "at": len(half), "body": content["body"]}
        offered = (await admin.post("/v1/feeds:assist", json=asked)).json()["completions"]
        assert "words" in [option["label"] for option in offered["options"]]
        slip = {"name": "lockers", "text": DOCUMENT.replace("each:", "eech:")}
        (finding,) = (await admin.post("/v1/feeds:rehearse", json=slip)).json()["findings"]
        assert (finding["fix"]["was"], finding["fix"]["insert"]) == ("eech", "each")

        # The document is rehearsed with it, then saved, and counts at once.
        tried = (
            await admin.post(
                "/v1/feeds:rehearse", json={"name": "lockers", "text": DOCUMENT, "delivery": _sent(content)}
            )
        ).json()
        assert tried["findings"] == []
        assert tried["proof"]["refused"]["code"] == "no_secret"
        (item,) = tried["items"]
        assert item["signal"]["text"] == "My flight was late, write me: [email]"
        assert item["masked"] == {"email": 1}
        assert item["place"]["team"] == "north"
        assert item["place"]["case"] is None
        saved = await admin.put("/v1/feeds/lockers", content=DOCUMENT, headers=NEW)
        assert saved.status_code == 200, saved.text

        secret = await _secret(admin)
        taken = await _deliver(admin, visit(), secret)
        assert (taken.status_code, taken.json()["accepted"]) == (202, 1)

        # What does not map waits as a dead letter, until the document is mended.
        odd = b'{"calls": [{"id": "v-9", "type": "review", "member": "77", "stars": "1", "words": "Late."}]}'
        refused = await _deliver(admin, odd, secret)
        assert (refused.status_code, refused.json()["reason"]) == (422, "no_items")
        (letter,) = (await admin.get("/v1/dead-letters", params={"feed": "lockers"})).json()["items"]
        again = await admin.post(f"/v1/dead-letters/{letter['id']}:retry")
        assert again.json()["code"] == "unmappable"
        mended = DOCUMENT.replace("each: visits", 'each: "visits || calls"')
        saved = await admin.put(
            "/v1/feeds/lockers", content=mended, headers={"If-Match": saved.headers["ETag"]}
        )
        assert saved.status_code == 200, saved.text
        retried = (await admin.post("/v1/dead-letters:retry", json={"feed": "lockers"})).json()
        assert (retried["taken"], retried["left"], retried["accepted"]) == (1, 0, 1)
        assert (await admin.get("/v1/dead-letters")).json()["items"] == []

        await _until_noted(admin, 3)
        (row,) = [one for one in (await admin.get("/v1/feeds")).json()["items"] if one["name"] == "lockers"]
        assert (row["origin"], row["lately"], row["wrong"], row["dead_letters"]) == ("console", 3, 2, 0)
        assert note.noted.take() == []


async def test_what_a_source_does_not_hear_was_rejected_waits_as_a_dead_letter(tmp_path: Path) -> None:
    """One that is answered as it wants never learns that a part of its delivery was not taken."""
    body = visit("v-1")[:-2] + b',{"id": "v-2", "type": "review", "stars": "many"}]}'
    async with running(tmp_path) as inside, await inside.token("admin") as admin:
        silent = DOCUMENT.replace("each:", "answer: plain\neach:")
        await admin.put("/v1/feeds/lockers", content=silent, headers=NEW)
        secret = await _secret(admin)

        heard = await _deliver(admin, body, secret)

        assert (heard.status_code, heard.text) == (200, "ok")
        (letter,) = (await admin.get("/v1/dead-letters", params={"feed": "lockers"})).json()["items"]
        assert letter["reason"] == "wrong_type"
        again = (await admin.post(f"/v1/dead-letters/{letter['id']}:retry")).json()
        assert (again["taken"], again["left"], again["duplicates"]) == (0, 1, 1)
        assert again["rejected"][0]["index"] == 1


async def test_a_fact_that_is_not_known_is_named_with_its_delivery(tmp_path: Path) -> None:
    """Its source hears `ok`; who looks after it sees that a part was not learnt, and which."""
    async with running(tmp_path) as inside, await inside.token("admin") as admin:
        odd = DOCUMENT.replace("each:", "answer: plain\neach:").replace(
            "{tier: member_tier}", "{rank: stars}"
        )
        await admin.put("/v1/feeds/lockers", content=odd, headers=NEW)
        secret = await _secret(admin)
        assert (await _deliver(admin, visit("v-1"), secret)).status_code == 200

        await _until_noted(admin, 1)
        (seen,) = (await admin.get("/v1/feeds/lockers/deliveries")).json()["items"]
        assert (seen["outcome"], seen["accepted"], seen["rejected"]) == ("partly", 1, 0)
        why = (await admin.get(f"/v1/deliveries/{seen['id']}")).text
        assert "customer.rank" in why
        assert (await admin.get("/v1/dead-letters")).json()["items"] == []


async def test_a_source_that_asks_whether_anybody_is_there_hears_so_unsigned(tmp_path: Path) -> None:
    async with (
        running(tmp_path) as inside,
        await inside.token("admin") as admin,
        httpx.AsyncClient(base_url=inside.url) as source,
    ):
        assert (await source.head("/v1/feeds/webhook")).status_code == 200
        assert (await source.head("/v1/feeds/lockers")).status_code == 404
        await admin.post("/v1/feeds/lockers/capture", json={"minutes": 10})
        there = await source.head("/v1/feeds/lockers")
        assert (there.status_code, there.content) == (200, b"")
        assert (await source.get("/v1/feeds/webhook")).status_code == 401


async def test_a_document_and_its_secrets_survive_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as inside, await inside.token("admin") as admin:
        assert (await admin.put("/v1/feeds/lockers", content=DOCUMENT, headers=NEW)).status_code == 200
        secret = await _secret(admin)
    async with running(tmp_path) as inside, await inside.token("admin") as admin:
        taken = await _deliver(admin, visit(), secret)
        assert taken.status_code == 202, taken.text
        assert (await admin.get("/v1/feeds/lockers")).json()["text"] == DOCUMENT


async def test_a_secret_is_rotated_and_its_value_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(tmp_path) as inside, await inside.token("admin") as admin:
        await admin.put("/v1/feeds/lockers", content=DOCUMENT, headers=NEW)
        first, second = await _secret(admin), await _secret(admin, others_end_in=3600)
        for secret, id_ in ((first, "v-1"), (second, "v-2")):
            body = visit(id_)
            taken = await _deliver(admin, body, secret)
            assert taken.status_code == 202, taken.text
        view = await admin.get("/v1/feeds/lockers")
        newest, before = view.json()["set_here"]
        assert (newest["until"], before["until"] is None) == (None, False)
        ended = await admin.delete(f"/v1/feeds/lockers/secrets/{before['id']}")
        assert ended.status_code == 204
        refused = await _deliver(admin, visit("v-3"), first)
        assert (refused.status_code, refused.json()["reason"]) == (401, "wrong_signature")

        given = await admin.post("/v1/feeds/lockers/secrets", json={"name": "LOCKERS", "value": "own-secret"})
        assert given.json()["value"] is None
        wrong = await admin.post("/v1/feeds/lockers/secrets", json={"name": "OTHER", "value": "own-secret"})
        assert wrong.status_code == 422
        signing = await admin.post("/v1/feeds/lockers/sign", json={"body": visit("v-4").decode()})
        heard = [view.text, wrong.text, signing.text, (await admin.get("/v1/feeds")).text, caplog.text]
        for secret in (first, second, "own-secret"):
            assert not any(secret in text for text in heard)


async def test_a_command_with_a_valid_signature_is_taken(tmp_path: Path) -> None:
    async with running(tmp_path) as inside, await inside.token("admin") as admin:
        await admin.put("/v1/feeds/lockers", content=DOCUMENT, headers=NEW)
        await _secret(admin)
        body = visit("v-7").decode()
        made = (await admin.post("/v1/feeds/lockers/sign", json={"body": body})).json()
        assert made["complete"]
        assert made["curl"].startswith(f"curl -sS {inside.url}/v1/feeds/lockers")
        taken = await admin.post("/v1/feeds/lockers", content=made["body"], headers=made["headers"])
        assert taken.json()["accepted"] == 1
        token = (await admin.post("/v1/feeds/jsonl/sign", json={"body": "{}"})).json()
        assert "Bearer $REMIT_TOKEN" in token["curl"]
        assert not token["complete"]


async def test_what_cannot_be_used_is_not_saved(tmp_path: Path) -> None:
    async with running(tmp_path) as inside, await inside.token("admin") as admin:
        wrong = DOCUMENT.replace("rating: 0.4}", "rating: 0.5}").replace("feed: lockers", "feed: locker")
        refused = await admin.put("/v1/feeds/lockers", content=wrong, headers=NEW)
        assert (refused.status_code, refused.json()["code"]) == (422, "unsound")
        assert [(one["line"], one["message"]) for one in refused.json()["findings"]] == [
            (21, "sample 'one review': rating: 0.4, not 0.5"),
            (1, "feed: is 'locker', but is saved as 'lockers'"),
        ]
        assert (await admin.put("/v1/feeds/lockers", content=DOCUMENT, headers=NEW)).status_code == 200
        late = await admin.put("/v1/feeds/lockers", content=DOCUMENT, headers=NEW)
        assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
        gone = await admin.delete("/v1/feeds/lockers", headers={"If-Match": "*"})
        assert gone.json()["tag"] is None
        assert (await admin.get("/v1/feeds/lockers")).status_code == 404


async def _deliver(admin: httpx.AsyncClient, body: bytes, secret: str) -> httpx.Response:
    return await admin.post("/v1/feeds/lockers", content=body, headers=signed(body, secret))


async def _until_noted(admin: httpx.AsyncClient, count: int) -> None:
    while len((await admin.get("/v1/feeds/lockers/deliveries")).json()["items"]) < count:
        pass


def _sent(content: dict[str, object]) -> dict[str, object]:
    return {name: content[name] for name in ("method", "url", "headers", "body", "encoding", "at")}
