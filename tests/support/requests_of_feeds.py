"""A request for each route of whoever connects sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import orjson

from service.access.permissions import SERVICE
from service.actions.dead_letters import keep_dead_letter
from service.actions.note_deliveries import note_deliveries
from service.actions.rotate_secret import add_secret
from service.actions.save_feed import save_feed
from service.domain.drafts import Condition
from service.store import deliveries
from support.callers import Request, Scene, fresh
from support.small_feed import DOCUMENT, document_of
from voc.delivery import Delivery

if TYPE_CHECKING:
    from support.requests_of import Make

_DELIVERY = {"headers": {"Content-Type": "application/json"}, "body": "{}"}


def _delivery(scene: Scene) -> Delivery:
    at = scene.inside.service.ctx.clock()
    return Delivery("https://remit.example/v1/feeds/jsonl", {}, b'{"id": "1", "text": "Thank you."}', at)


async def _save(_: Scene) -> Request:
    name = fresh("shop").replace("-", "_")
    return Request("PUT", f"/v1/feeds/{name}", document_of(name).encode(), {"If-None-Match": "*"})


async def _remove(scene: Scene) -> Request:
    name = fresh("shop").replace("-", "_")
    await save_feed(scene.inside.service.ctx, SERVICE, name, document_of(name), Condition(absent=True))
    return Request("DELETE", f"/v1/feeds/{name}", headers={"If-Match": "*"})


async def _rehearse(_: Scene) -> Request:
    return _json("POST", "/v1/feeds:rehearse", {"name": "lockers", "text": DOCUMENT, "delivery": _DELIVERY})


async def _poll(scene: Scene) -> Request:
    name = fresh("shop").replace("-", "_")
    # Nobody listens there: that it cannot be reached is an answer as well.
    text = f"""
feed: {name}
title: A shop that is asked
poll: {{url: "http://127.0.0.1:9/reviews"}}
signal: {{id: id, kind: "'review'", text: text}}
"""
    await save_feed(scene.inside.service.ctx, SERVICE, name, text, Condition(absent=True))
    return _json("POST", f"/v1/feeds/{name}:poll", {"wait": 0})


async def _assist(_: Scene) -> Request:
    return _json("POST", "/v1/feeds:assist", {"want": "complete", "text": DOCUMENT, "at": 60})


async def _sign(_: Scene) -> Request:
    return _json("POST", "/v1/feeds/webhook/sign", _DELIVERY)


async def _capture(_: Scene) -> Request:
    return _json("POST", "/v1/feeds/webhook/capture", {"minutes": 1})


async def _set_secret(scene: Scene) -> Request:
    name = fresh("shop").replace("-", "_")
    await save_feed(scene.inside.service.ctx, SERVICE, name, document_of(name), Condition(absent=True))
    return _json("POST", f"/v1/feeds/{name}/secrets", {"name": name.upper()})


async def _end_secret(scene: Scene) -> Request:
    name = fresh("shop").replace("-", "_")
    ctx = scene.inside.service.ctx
    await save_feed(ctx, SERVICE, name, document_of(name), Condition(absent=True))
    made = await add_secret(ctx, SERVICE, name, name.upper(), None, None)
    return Request("DELETE", f"/v1/feeds/{name}/secrets/{made.id}")


async def _one_delivery(scene: Scene) -> Request:
    ctx = scene.inside.service.ctx
    with ctx.noted.watch("jsonl", _delivery(scene), capture=False) as seen:
        seen.outcome = "taken"
    await note_deliveries(ctx)
    with ctx.store.reader() as conn:
        (last,) = deliveries.page(conn, "jsonl", None, 1)
    return Request("GET", f"/v1/deliveries/{last.id}")


async def _letter(scene: Scene) -> str:
    return await keep_dead_letter(scene.inside.service.ctx, "jsonl", _delivery(scene), "not_json")


async def _read_letter(scene: Scene) -> Request:
    return Request("GET", f"/v1/dead-letters/{await _letter(scene)}")


async def _retry(scene: Scene) -> Request:
    return Request("POST", f"/v1/dead-letters/{await _letter(scene)}:retry")


async def _retry_all(_: Scene) -> Request:
    return _json("POST", "/v1/dead-letters:retry", {"feed": "jsonl"})


def _json(method: str, path: str, body: object) -> Request:
    return Request(method, path, orjson.dumps(body), {"Content-Type": "application/json"})


OF_FEEDS: Mapping[tuple[str, str], Make] = {
    ("PUT", "/v1/feeds/{feed}"): _save,
    ("DELETE", "/v1/feeds/{feed}"): _remove,
    ("POST", "/v1/feeds:rehearse"): _rehearse,
    ("POST", "/v1/feeds/{feed}:poll"): _poll,
    ("POST", "/v1/feeds:assist"): _assist,
    ("POST", "/v1/feeds/{feed}/sign"): _sign,
    ("POST", "/v1/feeds/{feed}/capture"): _capture,
    ("POST", "/v1/feeds/{feed}/secrets"): _set_secret,
    ("DELETE", "/v1/feeds/{feed}/secrets/{secret}"): _end_secret,
    ("GET", "/v1/deliveries/{delivery}"): _one_delivery,
    ("GET", "/v1/dead-letters/{letter}"): _read_letter,
    ("POST", "/v1/dead-letters/{letter}:retry"): _retry,
    ("POST", "/v1/dead-letters:retry"): _retry_all,
}
"""By method and path; those that only list need no more than their address."""
