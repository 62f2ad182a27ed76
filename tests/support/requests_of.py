"""A request for each route of the service, as one who may would send it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import orjson

from service.access.permissions import SERVICE
from service.actions.manage_people import add_token
from service.actions.sign_in import make_link
from support.callers import Request, Scene, fresh, soon
from support.requests_of_feeds import OF_FEEDS

Make = Callable[[Scene], Awaitable[Request]]
REQUESTS: dict[tuple[str, str], Make] = {}


def _request(method: str, path: str) -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        REQUESTS[method, path] = make
        return make

    return keep


def _json(method: str, path: str, body: object, **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(method, path, orjson.dumps(body), {"Content-Type": "application/json", **named})


def _plain(method: str, path: str, **params: str) -> None:
    async def make(_: Scene) -> Request:
        return Request(method, path, params=params)

    REQUESTS[method, path] = make


def _of_case(method: str, path: str, body: object = None, *, claim: bool = True) -> None:
    async def make(scene: Scene) -> Request:
        address = path.replace("{case}", await scene.case(claim=claim))
        return Request(method, address) if body is None else _json(method, address, body)

    REQUESTS[method, path] = make


def _of_decision(method: str, path: str, body: object = None, amount: str = "40.00") -> None:
    async def make(scene: Scene) -> Request:
        address = path.replace("{decision}", await scene.decision(amount))
        return Request(method, address) if body is None else _json(method, address, body)

    REQUESTS[method, path] = make


for _path in ("/livez", "/readyz", "/openapi.json", "/asyncapi.json", "/metrics", "/v1/me", "/v1/help"):
    _plain("GET", _path)
for _path in ("boundaries", "revisions", "pulse", "surges", "people", "feeds", "dead-letters"):
    _plain("GET", f"/v1/{_path}")
_plain("GET", "/v1/cases", team="north")
_plain("DELETE", "/v1/session")
_of_case("GET", "/v1/cases/{case}")
_of_case("GET", "/v1/cases/{case}/latitude")
_of_case("POST", "/v1/cases/{case}/claim", claim=False)
_of_case("POST", "/v1/cases/{case}/release")
_of_case("POST", "/v1/cases/{case}/close")
_plain("GET", "/v1/search", q="Rosa")
_plain("GET", "/v1/teams")
_of_case("POST", "/v1/cases/{case}/move", {"team": "south"})
_of_case("POST", "/v1/cases/{case}/snooze", {"until": soon()})
_of_case("GET", "/v1/cases/{case}/customer")
_of_case("POST", "/v1/cases/{case}/about", {"booking": "B1"})
_of_case("POST", "/v1/cases/{case}/facts", {"booking.insured": True})
_of_case("POST", "/v1/cases/{case}/replies", {"text": "We are with you."})
_of_decision("GET", "/v1/decisions/{decision}")
_of_decision("POST", "/v1/decisions/{decision}/reverse")
_of_decision("POST", "/v1/decisions/{decision}/pass", amount="120.00")
_of_decision("POST", "/v1/decisions/{decision}/withdraw", amount="120.00")
_of_decision("POST", "/v1/decisions/{decision}/cosign", {"agree": True}, amount="120.00")


@_request("GET", "/v1/pulse/{team}/{topic}")
async def _topic(_: Scene) -> Request:
    return Request("GET", "/v1/pulse/north/late_flight")


@_request("POST", "/v1/cases/{case}/decisions")
async def _decide(scene: Scene) -> Request:
    case = await scene.case()
    address = f"/v1/cases/{case}/decisions"
    return _json("POST", address, await scene.voucher(case), Idempotency_Key=fresh("key"))


@_request("POST", "/v1/feeds/{feed}")
async def _deliver(_: Scene) -> Request:
    return _json("POST", "/v1/feeds/jsonl", {"id": fresh("row"), "text": "Thank you.", "customer": "c-1"})


@_request("HEAD", "/v1/feeds/{feed}")
async def _look(_: Scene) -> Request:
    return Request("HEAD", "/v1/feeds/webhook")


@_request("POST", "/v1/signals")
async def _signals(_: Scene) -> Request:
    return _json(
        "POST",
        "/v1/signals",
        {
            "feed": "jsonl",
            "id": fresh("row"),
            "kind": "message",
            "at": datetime.now(UTC).isoformat(),
            "text": "Thank you.",
            "channel": "chat",
        },
    )


@_request("PUT", "/v1/facts/{entity}/{id_}")
async def _replace_facts(_: Scene) -> Request:
    return _json("PUT", "/v1/facts/customer/c-1", {"tier": "gold"})


@_request("PATCH", "/v1/facts/{entity}/{id_}")
async def _change_facts(_: Scene) -> Request:
    return _json("PATCH", "/v1/facts/customer/c-1", {"tier": "gold"})


@_request("POST", "/v1/latitude")
async def _what_if(_: Scene) -> Request:
    return _json("POST", "/v1/latitude", {"facts": {"customer.tier": "gold"}})


@_request("POST", "/v1/boundaries:check")
async def _check(_: Scene) -> Request:
    return _json("POST", "/v1/boundaries:check", {})


@_request("POST", "/v1/boundaries:assist")
async def _assist(_: Scene) -> Request:
    return _json(
        "POST", "/v1/boundaries:assist", {"want": "complete", "name": "meal", "text": "bound", "at": 5}
    )


@_request("GET", "/v1/boundaries/{name}/words")
async def _words(_: Scene) -> Request:
    return Request("GET", "/v1/boundaries/vocabulary/words")


@_request("GET", "/v1/schemas/{kind}")
async def _schema(_: Scene) -> Request:
    return Request("GET", "/v1/schemas/boundary")


@_request("POST", "/v1/boundaries:try")
async def _try(_: Scene) -> Request:
    return _json("POST", "/v1/boundaries:try", {"facts": {"customer.tier": "gold"}})


@_request("POST", "/v1/boundaries:backtest")
async def _backtest(_: Scene) -> Request:
    return _json("POST", "/v1/boundaries:backtest", {})


@_request("GET", "/v1/backtests/{backtest}")
async def _backtest_of_somebody(_: Scene) -> Request:
    return Request("GET", "/v1/backtests/01JE8Z7Q9W4X2M5N8R3T6V1Y0K")


@_request("DELETE", "/v1/backtests/{backtest}")
async def _end_backtest_of_somebody(_: Scene) -> Request:
    return Request("DELETE", "/v1/backtests/01JE8Z7Q9W4X2M5N8R3T6V1Y0K")


@_request("POST", "/v1/boundaries:publish")
async def _publish(_: Scene) -> Request:
    return _json("POST", "/v1/boundaries:publish", {"reason": "Nothing yet."})


@_request("POST", "/v1/boundaries:withdraw")
async def _withdraw_candidate(_: Scene) -> Request:
    return _json("POST", "/v1/boundaries:withdraw", {"reason": "Nothing is on trial."})


@_request("GET", "/v1/candidate")
async def _candidate(_: Scene) -> Request:
    return Request("GET", "/v1/candidate")


@_request("POST", "/v1/boundaries:rollback")
async def _rollback(scene: Scene) -> Request:
    live = scene.inside.service.ctx.boundaries.current.revision
    return _json("POST", "/v1/boundaries:rollback", {"revision": live, "reason": "As it was."})


@_request("GET", "/v1/boundaries/{name}")
async def _document(_: Scene) -> Request:
    return Request("GET", "/v1/boundaries/pack")


@_request("PUT", "/v1/boundaries/{name}")
async def _save(scene: Scene) -> Request:
    text = scene.inside.service.ctx.boundaries.live.pack.files["pack.yaml"]
    return Request("PUT", "/v1/boundaries/pack", text.encode(), {"If-Match": "*"})


@_request("DELETE", "/v1/boundaries/{name}")
async def _remove(scene: Scene) -> Request:
    name = fresh("draft").lower()
    manager = next(one for one in scene.callers if one.name == "manager")
    saved = await manager.send(
        Request("PUT", f"/v1/boundaries/{name}", b"boundary: x\n", {"If-None-Match": "*"})
    )
    assert saved.status_code == 200, saved.text
    return Request("DELETE", f"/v1/boundaries/{name}", headers={"If-Match": "*"})


@_request("GET", "/v1/revisions/{span}")
async def _difference(_: Scene) -> Request:
    return Request("GET", "/v1/revisions/live...draft")


@_request("GET", "/v1/help/{page}")
async def _page(_: Scene) -> Request:
    return Request("GET", "/v1/help/associate")


@_request("GET", "/v1/customers/{customer}")
async def _customer(scene: Scene) -> Request:
    return Request("GET", f"/v1/customers/{await scene.customer()}")


@_request("GET", "/v1/customers/{customer}/signals")
async def _heard(scene: Scene) -> Request:
    return Request("GET", f"/v1/customers/{await scene.customer()}/signals")


@_request("PATCH", "/v1/people/{person}")
async def _change_person(scene: Scene) -> Request:
    return _json("PATCH", f"/v1/people/{await scene.somebody()}", {"level": 1})


@_request("POST", "/v1/people")
async def _add(_: Scene) -> Request:
    return _json("POST", "/v1/people", {"name": fresh("Kim"), "role": "associate", "teams": ["north"]})


@_request("DELETE", "/v1/people/{person}")
async def _take_away(scene: Scene) -> Request:
    return Request("DELETE", f"/v1/people/{await scene.somebody()}")


@_request("POST", "/v1/people/{person}/link")
async def _link(scene: Scene) -> Request:
    return Request("POST", f"/v1/people/{await scene.somebody()}/link")


@_request("POST", "/v1/tokens")
async def _token(_: Scene) -> Request:
    return _json("POST", "/v1/tokens", {"name": fresh("shop"), "role": "integration", "feeds": ["jsonl"]})


@_request("DELETE", "/v1/tokens/{token}")
async def _end(scene: Scene) -> Request:
    holder, _ = await add_token(scene.inside.service.ctx, SERVICE, name=fresh("till"), role="observer")
    return Request("DELETE", f"/v1/tokens/{holder.id}")


@_request("POST", "/v1/session")
async def _sign_in(scene: Scene) -> Request:
    link = await make_link(scene.inside.service.ctx, await scene.somebody())
    return _json("POST", "/v1/session", {"link": link})


@_request("GET", "/v1/feeds/{feed}")
async def _feed(_: Scene) -> Request:
    return Request("GET", "/v1/feeds/webhook")


@_request("GET", "/v1/feeds/{feed}/deliveries")
async def _deliveries(_: Scene) -> Request:
    return Request("GET", "/v1/feeds/webhook/deliveries")


@_request("POST", "/v1/voice")
async def _voice(_: Scene) -> Request:
    return _json("POST", "/v1/voice", {"text": "No hotel yet at gate 14."}, Idempotency_Key=fresh("key"))


REQUESTS |= OF_FEEDS
