"""A system of record speaks over HTTP, and the latitude on an associate's screen moves."""

from collections.abc import AsyncIterator

import httpx
import pytest

from service.access.permissions import SERVICE
from service.actions.manage_people import add_token
from support.inside import Inside

LATE = {
    "id": "s-1",
    "kind": "complaint",
    "customer": "c/1",
    "text": "My flight is delayed.",
    "about": {"booking": "Q7X2", "flight": "LA204"},
    "facts": {"customer": {"tier": "silver"}, "booking": {"total": "412.00", "passengers": 2}},
}


@pytest.fixture
async def crm(inside: Inside) -> AsyncIterator[httpx.AsyncClient]:
    _, token = await add_token(
        inside.service.ctx, SERVICE, name="crm", role="integration", facts=("booking", "customer", "flight")
    )
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=inside.url, headers=headers, timeout=10) as client:
        yield client


async def test_a_watched_latitude_moves_when_a_system_of_record_speaks(
    inside: Inside, crm: httpx.AsyncClient
) -> None:
    mara = await inside.person("Mara")
    await inside.say(**LATE)
    case = (await mara.http.get("/v1/cases")).json()["items"][0]["id"]
    await mara.http.post(f"/v1/cases/{case}/claim")
    async with mara.stream() as stream:
        await stream.follow(f"case:{case}")
        await stream.call("latitude", 2, case=case, request={})
        late = {"delay_minutes": 245, "cancelled": False, "cause": "technical", "overnight": False}
        answer = await crm.put("/v1/facts/flight/LA204", json=late)
        assert answer.status_code == 200
        assert sorted(answer.json()["changed"]) == sorted(late)
        told = await stream.next("event", type="facts.updated")
        assert {fact["name"]: fact["value"] for fact in told["data"]["facts"]}["flight.delay_minutes"] == 245
        notice = await stream.next("notice", type="latitude")
        assert float(_voucher(notice["data"])["alone"]) > 0
    await mara.http.aclose()


async def test_ids_may_hold_what_addresses_do_and_money_stays_exact(crm: httpx.AsyncClient) -> None:
    body = b'{"tier": "gold", "name": "Rosa A."}'
    answer = await crm.patch("/v1/facts/customer/c%2F1", content=body)
    assert (answer.status_code, answer.json()["id"]) == (200, "c/1")
    answer = await crm.patch("/v1/facts/booking/Q7X2", content=b'{"total": 4096.10}')
    assert answer.json()["facts"]["total"]["value"] == "4096.10"


async def test_what_was_said_earlier_and_comes_later_changes_nothing(crm: httpx.AsyncClient) -> None:
    await crm.put("/v1/facts/customer/c1?at=2026-03-02T09:00:00Z", json={"tier": "gold"})
    answer = await crm.put("/v1/facts/customer/c1?at=2026-03-01T09:00:00Z", json={"tier": "silver"})
    assert answer.json()["changed"] == []
    assert answer.json()["facts"]["tier"] == {"value": "gold", "at": "2026-03-02T09:00:00Z", "source": "crm"}


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/facts/lounge/L1", b'{"guests": 3}', 403, "not_yours"),
        ("/v1/facts/flite/LA204", b'{"cancelled": true}', 404, "not_found"),
        ("/v1/facts/flight/LA204", b'{"canceled": true}', 422, "invalid"),
        ("/v1/facts/flight/LA204?at=yesterday", b'{"cancelled": true}', 422, "invalid"),
        ("/v1/facts/flight/LA204", b'["cancelled"]', 422, "invalid"),
        ("/v1/facts/flight/LA204", b'{"cancelled": tru', 400, "bad_request"),
        ("/v1/facts/flight/LA204", b'{"cancelled": true, "cancelled": false}', 400, "bad_request"),
    ],
)
async def test_what_cannot_be_taken_is_refused_with_the_reason(
    crm: httpx.AsyncClient, path: str, body: bytes, status: int, code: str
) -> None:
    answer = await crm.patch(path, content=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def _voucher(latitude: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return next(action for action in latitude["actions"] if action["action"] == "certificate")
