"""Whom what was said is told to, beyond the case that it joined."""

from collections.abc import Iterable

import pytest
from sqlalchemy import Connection

from service.store import concerned
from support.house import House, says


async def test_who_was_in_no_open_case_before_is_looked_for_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_for: list[tuple[str, str]] = []
    look = concerned.open_now_about

    def listening(conn: Connection, pairs: Iterable[tuple[str, str]]) -> list[str]:
        looked_for.extend(wanted := list(pairs))
        return look(conn, wanted)

    monkeypatch.setattr(concerned, "open_now_about", listening)
    await house.takes(*(says(customer=f"new {n}", about={"booking": f"B{n}"}) for n in range(3)))
    assert looked_for == []
    await house.takes(says(customer="new 1"), says(customer="new 3"))
    assert looked_for == [("customer", "new 1")]
