"""Whoever goes away before her decision has begun has not decided; a repeat waits for the first."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator

import httpx
import pytest

from service.store import decisions
from support.inside import Inside, Person
from support.nodes import eventually
from support.state import Held
from support.web import claimed_case

Asks = Callable[[Person, str], Coroutine[None, None, object]]
KEY = "12345678"


async def by_http(mara: Person, case: str) -> httpx.Response:
    """Ask over a connection of its own."""
    return await mara.http.post(
        f"/v1/cases/{case}/decisions",
        json={"action": "miles", "amount": "500"},
        headers={"Idempotency-Key": KEY},
    )


async def by_stream(mara: Person, case: str) -> object:
    """Ask over a stream of its own."""
    async with mara.stream() as stream:
        return await stream.call("decide", 2, key=KEY, case=case, action="miles", amount="500")


@pytest.fixture
def held(inside: Inside) -> Iterator[Callable[[], Held]]:
    """Keeps everybody waiting; let go at the latest when the test ends."""
    holding: list[Held] = []

    def hold() -> Held:
        holding.append(Held(inside.service.ctx.store))
        return holding[-1]

    yield hold
    for each in holding:
        each.release.set()


@pytest.mark.parametrize("asks", [by_http, by_stream])
async def test_a_decision_that_waits_goes_with_whoever_asked(
    inside: Inside, mara: Person, held: Callable[[], Held], asks: Asks
) -> None:
    case = await claimed_case(mara, inside)
    writer, connections = inside.service.ctx.writer, inside.server.server_state.connections
    before = len(connections)
    writer_held = held()
    asking = asyncio.create_task(asks(mara, case))
    await eventually(lambda: writer.waiting == 1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await eventually(lambda: len(connections) < before + (asks is by_stream))
    await asyncio.sleep(0)
    writer_held.release.set()
    await eventually(writer.idle.is_set)

    with inside.service.ctx.store.reader() as conn:
        assert decisions.of_case(conn, case) == []


async def test_a_repeat_while_the_first_waits_hears_what_the_first_hears(
    inside: Inside, mara: Person, held: Callable[[], Held]
) -> None:
    case = await claimed_case(mara, inside)
    writer_held = held()
    asking = [asyncio.create_task(by_http(mara, case)) for _ in range(2)]
    await eventually(lambda: inside.service.ctx.writer.waiting == 2)
    writer_held.release.set()
    first, repeat = await asyncio.gather(*asking)

    assert (first.status_code, first.json()) == (201, repeat.json())
