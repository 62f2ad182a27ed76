"""The demo's refund system: strict as a real one, and books each message once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import orjson
import pytest

from service.demo.refunds import RefundSystem
from service.outbox.signing import signed_headers
from support.receiver import SECRET

BODY = orjson.dumps({"type": "decision.made", "data": {"decision": {"amount": "50.00"}}})


@pytest.fixture
def refunds() -> Iterator[RefundSystem]:
    with RefundSystem(SECRET) as refunds:
        yield refunds


def post(refunds: RefundSystem, headers: dict[str, str], body: bytes = BODY) -> int:
    return httpx.post(refunds.url, content=body, headers=headers, trust_env=False).status_code


def test_a_message_that_comes_twice_is_booked_once_and_shown(refunds: RefundSystem) -> None:
    headers = signed_headers("msg_1", datetime.now(UTC), BODY, [SECRET])
    assert [post(refunds, headers) for _ in range(2)] == [204, 204]
    assert [booked.id for booked in refunds.booked] == ["msg_1"]
    shown = httpx.get(refunds.url, trust_env=False).json()
    assert shown == [{"id": "msg_1", "type": "decision.made", "data": {"decision": {"amount": "50.00"}}}]


def test_what_is_not_signed_old_or_no_message_is_not_booked(refunds: RefundSystem) -> None:
    now = datetime.now(UTC)
    headers = signed_headers("msg_1", now, BODY, [SECRET])
    assert post(refunds, headers, BODY + b" ") == 401
    assert post(refunds, {}) == 401
    assert post(refunds, signed_headers("msg_1", now - timedelta(hours=1), BODY, [SECRET])) == 401
    assert post(refunds, signed_headers("msg_1", now, b"{}", [SECRET]), b"{}") == 422
    large = b" " * 70_000
    assert post(refunds, signed_headers("msg_1", now, large, [SECRET]), large) == 413
    assert refunds.booked == []
