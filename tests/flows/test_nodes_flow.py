"""Two nodes on one PostgreSQL and one Redis are one service: whoever lands anywhere sees and may the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, nullcontext
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.errors import CloseCode
from service.web.sessions import TRIES
from support.databases import Databases, use
from support.inside import Inside, Person, Stream, running
from support.nodes import eventually
from support.redis import RedisServer
from support.web import claimed_case, is_problem, say_late

DEARER = (("24 * booking", "30 * booking"), ("alone: 48, with_peer: 72", "alone: 60, with_peer: 72"))
WHY = "Dinner costs more in Dallas."
QUEUE = "queue:north"


@pytest.fixture
def databases() -> Iterator[Databases]:
    own = Databases("postgresql")
    before = use(own)
    yield own
    own.close()
    use(before)


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    """A server that tests here may harm."""
    own = RedisServer()
    yield own
    own.close()


@pytest.fixture
async def two(
    databases: Databases, redis: RedisServer, tmp_path: Path
) -> AsyncIterator[tuple[Inside, Inside]]:
    """Two nodes that hear each other."""
    async with AsyncExitStack() as open_:
        first, second = [
            await open_.enter_async_context(running(tmp_path, redis_url=redis.url)) for _ in range(2)
        ]
        await eventually(lambda: hears(first) and hears(second))
        yield first, second


def hears(node: Inside) -> bool:
    return node.service.bus.up and counted(node, "remit_bus_nodes") == 2


def counted(node: Inside, name: str) -> float:
    return node.service.ctx.metrics.values()[name]


@pytest.fixture
async def mara(two: tuple[Inside, Inside]) -> AsyncIterator[Person]:
    """On the first node."""
    person = await two[0].person("Mara")
    yield person
    await person.http.aclose()


@pytest.fixture
async def teo(two: tuple[Inside, Inside]) -> AsyncIterator[Person]:
    """On the second."""
    person = await two[1].person("Teo")
    yield person
    await person.http.aclose()


async def publishes_dearer_meals(ines: Person) -> dict[str, Any]:
    """A manager makes another set live; the answer."""
    seen = await ines.http.get("/v1/boundaries/meal-credit")
    text = seen.text
    for old, new in DEARER:
        text = text.replace(old, new)
    etag = {"If-Match": seen.headers["ETag"]}
    edited = await ines.http.put("/v1/boundaries/meal-credit", content=text, headers=etag)
    assert edited.status_code == 200, edited.text
    answer = await ines.http.post("/v1/boundaries:publish", json={"reason": WHY})
    assert answer.status_code == 200, answer.text
    published: dict[str, Any] = answer.json()
    return published


async def events_of(stream: Stream, number: int) -> list[tuple[int, str]]:
    """The next events: their place and type."""
    found = [await stream.next("event") for _ in range(number)]
    return [(frame["seq"], frame["type"]) for frame in found]


async def test_what_happens_on_either_node_is_on_the_screens_of_both_in_one_order(
    two: tuple[Inside, Inside], mara: Person, teo: Person
) -> None:
    first, second = two
    async with mara.stream() as hers, teo.stream() as his:
        await hers.follow(QUEUE)
        await his.follow(QUEUE)
        for number in range(10):
            await say_late(two[number % 2], number)
        told = await events_of(hers, 20)
        assert told == await events_of(his, 20)
        seqs = [seq for seq, _ in told]
        assert seqs == sorted(set(seqs))
        assert counted(second, "remit_signal_to_screen_seconds_count") == 10
    assert counted(first, "remit_journal_lost_total") == counted(second, "remit_journal_lost_total") == 0


async def test_a_position_taken_on_one_node_is_resumed_on_the_other(
    two: tuple[Inside, Inside], mara: Person
) -> None:
    first, second = two
    async with mara.stream() as hers:
        await hers.follow(QUEUE)
        await say_late(first, 1)
        last = (await events_of(hers, 2))[-1][0]
        assert hers.welcome is not None
        since = {"epoch": hers.welcome["epoch"], "seq": last}
    await say_late(first, 2)
    # The same session on the other node, as a balancer would have it.
    elsewhere = Person(second, mara.http, mara.session)
    async with elsewhere.stream() as hers:
        assert (await hers.follow(QUEUE, since=since))["resumed"] is True
        assert [seq for seq, _ in await events_of(hers, 2)] == [last + 1, last + 2]


async def test_who_is_here_is_who_is_on_any_node(
    two: tuple[Inside, Inside], mara: Person, teo: Person
) -> None:
    async def present(stream: Stream, *names: str) -> None:
        while True:
            notice = await stream.next("notice", type="presence")
            if [person["name"] for person in notice["data"]["people"]] == list(names):
                assert notice["data"]["count"] == len(names)
                return

    await say_late(two[0], 1)
    case = (await mara.http.get("/v1/cases")).json()["items"][0]["id"]
    async with mara.stream() as hers:
        await hers.follow(f"case:{case}")
        await present(hers, "Mara K.")
        async with teo.stream() as his:
            await his.follow(f"case:{case}")
            await present(his, "Mara K.", "Teo E.")
            await present(hers, "Mara K.", "Teo E.")
        await present(hers, "Mara K.")


async def test_a_claim_and_a_key_hold_on_both_nodes(
    two: tuple[Inside, Inside], mara: Person, teo: Person
) -> None:
    case = await claimed_case(mara, two[0])
    is_problem(await teo.http.post(f"/v1/cases/{case}/claim"), 409, "claimed_by_other")
    path, body = f"/v1/cases/{case}/decisions", {"action": "meal", "amount": "5.00"}
    key = {"Idempotency-Key": "a-meal-on-us"}
    made = await mara.http.post(path, json=body, headers=key)
    assert made.status_code == 201, made.text
    cookies = {"remit_session": mara.session}
    async with httpx.AsyncClient(
        base_url=two[1].url, cookies=cookies, headers={"Origin": two[1].url}
    ) as there:
        again = await there.post(path, json=body, headers=key)
        assert (again.status_code, again.json()) == (made.status_code, made.json())
        other = await there.post(path, json={**body, "amount": "6.00"}, headers=key)
        assert other.status_code == 422


@pytest.mark.parametrize("bus_is_away", [False, True])
async def test_a_shown_latitude_follows_what_the_other_node_published_without_any_write_here(
    two: tuple[Inside, Inside], mara: Person, teo: Person, redis: RedisServer, bus_is_away: bool
) -> None:
    first, second = two
    await say_late(first, 1)
    case = (await teo.http.get("/v1/cases")).json()["items"][0]["id"]
    ines = await first.person("Ines")
    async with teo.stream() as his:
        await his.follow(f"case:{case}", "boundaries")
        before = (await his.call("latitude", 2, case=case, request={}))["data"]
        with redis.away() if bus_is_away else nullcontext():
            revision = (await publishes_dearer_meals(ines))["revision"]
            notice = await his.next("notice", type="latitude")
    await ines.http.aclose()
    assert before["revision"] != revision
    assert notice["data"]["revision"] == revision
    assert notice["data"]["moved_by"]["reason"] == WHY
    meal = next(one for one in notice["data"]["actions"] if one["action"] == "meal")
    assert meal["alone"] == "60.00"
    assert second.service.ctx.boundaries.current.revision == revision


async def test_a_snapshot_of_the_boundaries_is_never_older_than_its_position(
    two: tuple[Inside, Inside], teo: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two
    # The other node hears of nothing: as in the moment between a commit there and its event here.
    monkeypatch.setattr(second.service.bus, "_take", lambda fields: None)
    ines = await first.person("Ines")
    async with teo.stream() as his:
        published = await publishes_dearer_meals(ines)
        await his.follow("boundaries")
        snapshot = await his.next("snapshot")
    await ines.http.aclose()
    assert snapshot["seq"] >= published["seq"]
    assert snapshot["data"]["revision"] == published["revision"]


async def test_who_signs_out_on_one_node_is_out_on_the_other(
    two: tuple[Inside, Inside], mara: Person
) -> None:
    async with Person(two[1], mara.http, mara.session).stream() as there:
        assert (await mara.http.delete("/v1/session")).status_code == 204
        assert await there.closed() == CloseCode.NOT_SIGNED_IN


async def test_who_is_taken_away_on_one_node_is_gone_on_the_other(
    two: tuple[Inside, Inside], teo: Person
) -> None:
    async with teo.stream() as his:
        async with await two[0].token("admin") as admin:
            gone = await admin.delete(f"/v1/people/{two[0].people['Teo']}")
            assert gone.is_success, gone.text
        assert await his.closed() == CloseCode.NOT_SIGNED_IN


async def test_tries_to_sign_in_are_counted_together(two: tuple[Inside, Inside]) -> None:
    async def tries(node: Inside) -> int:
        async with httpx.AsyncClient(base_url=node.url) as http:
            return (await http.post("/v1/session", json={"link": "not a link of ours"})).status_code

    for _ in range(TRIES):
        assert await tries(two[0]) == 401

    async with asyncio.timeout(60):
        while await tries(two[1]) != 429:  # noqa: ASYNC110 -- what was tried there is on its way here
            await asyncio.sleep(0.05)


async def test_without_the_bus_screens_go_on_at_the_pace_of_the_journal_and_say_so(
    two: tuple[Inside, Inside], redis: RedisServer, mara: Person, teo: Person
) -> None:
    first, second = two
    async with mara.stream() as hers, teo.stream() as his, httpx.AsyncClient(base_url=second.url) as http:
        await hers.follow(QUEUE)
        await his.follow(QUEUE)
        with redis.away():
            for number in range(4):
                await say_late(two[number % 2], number)
                assert await events_of(hers, 2) == await events_of(his, 2)
            await eventually(lambda: not second.service.bus.up)
            told = await http.get("/readyz")
            assert (told.status_code, told.json()["ready"]) == (200, True)
            assert told.json()["parts"]["bus"] is False
            assert counted(second, "remit_bus_up") == 0
        await eventually(lambda: hears(first) and hears(second))
        assert (await http.get("/readyz")).json()["parts"]["bus"] is True
        for number in range(4, 8):
            await say_late(two[number % 2], number)
            assert await events_of(hers, 2) == await events_of(his, 2)
        seqs = [frame["seq"] for frame in his.heard if frame["op"] == "event"]
        assert seqs == sorted(set(seqs))
        assert counted(first, "remit_bus_lost_total") > 0
        assert counted(second, "remit_journal_lost_total") == 0
