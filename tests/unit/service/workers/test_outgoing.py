"""What leaves is taken in order, once or again under the same id, and a stuck case delays only itself."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.pack import Endpoint, parse_pack
from service.actions.follow_journal import hold_follower
from service.actions.reply_to_customer import reply_to_customer
from service.actions.reverse_decision import reverse_decision
from service.domain.case import DecisionEntry, ReplyEntry
from service.domain.decision import DeliveryView
from service.outbox.sender import Sender
from service.store import outbox
from service.workers.outgoing import JOB, Outgoing, leaves
from support.cosigns import agrees, asked
from support.house import FILES, ROUTING, House, build, says
from support.receiver import OK, SECRET, Answer, Receiver
from support.state import Hands

MOMENT = timedelta(milliseconds=1)
"""By as much the clock goes on when something happened, which it would do by itself elsewhere."""
LATER = timedelta(hours=13)
"""Longer than any delay between two tries."""


@dataclass(frozen=True, slots=True)
class Post:
    """A house from which messages leave, and who takes them."""

    house: House
    receiver: Receiver

    @asynccontextmanager
    async def working(self) -> AsyncIterator[Outgoing]:
        """A process that sends."""
        sender = Sender(self.house.ctx.settings, within=2)
        outgoing = Outgoing(self.house.ctx, sender, dice=lambda: 0.5, poll=0.02)
        running = asyncio.create_task(outgoing.run())
        self.house.hands.pass_(MOMENT)
        try:
            yield outgoing
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def case(self, customer: str) -> str:
        """A case that Mara holds."""
        return await self.house.claimed(says(customer=customer))

    async def gives(self, case: str, amount: str = "5.00") -> str:
        """Mara's decision."""
        decided = await self.house.gives(self.house.mara, case, "certificate", amount)
        self.house.hands.pass_(MOMENT)
        return decided.decision.id

    def shown(self, case: str) -> list[DeliveryView | None]:
        """How far each decision and reply of the case got, as its timeline shows it."""
        entries = self.house.case(case).timeline
        return [
            entry.decision.delivery if isinstance(entry, DecisionEntry) else entry.delivery
            for entry in entries
            if isinstance(entry, DecisionEntry | ReplyEntry)
        ]

    def states(self, case: str) -> list[str | None]:
        """The same in a word each."""
        return [None if view is None else view.state for view in self.shown(case)]

    def pending(self) -> int:
        """How many messages wait."""
        with self.house.ctx.store.reader() as conn:
            return outbox.backlog(conn).count


async def becomes(met: Callable[[], bool], seconds: float = 8) -> None:
    """Waits until a condition is met."""
    async with asyncio.timeout(seconds):
        while not met():  # noqa: ASYNC110 -- what is waited for happens in other threads
            await asyncio.sleep(0.01)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
async def post(tmp_path: Path, receiver: Receiver) -> AsyncIterator[Post]:
    house = await build(tmp_path, hands=Hands(datetime.now(UTC)))
    known: dict[str, Any] = {"endpoints": {"REFUNDS": receiver.url}, "secrets": {"REFUNDS": (SECRET,)}}
    ctx = replace(house.ctx, settings=house.ctx.settings.model_copy(update=known))
    yield Post(replace(house, ctx=ctx), receiver)
    house.ctx.store.close()


async def test_a_decision_is_delivered_and_the_case_says_so(post: Post) -> None:
    case = await post.case("c1")
    decision = await post.gives(case, "12.50")
    assert post.states(case) == ["waiting"]
    async with post.working():
        await becomes(lambda: post.states(case) == ["delivered"])
    (taken,) = post.receiver.taken
    assert taken.type == "decision.made"
    said = taken.data["decision"]
    assert (said["id"], said["action"], said["amount"], said["unit"]) == (
        decision,
        "certificate",
        "12.50",
        "USD",
    )
    assert taken.data["case"]["customer"] == "c1"
    told = post.house.told("decision.delivered")
    assert told.channels == (f"case:{case}",)
    assert post.pending() == 0


async def test_what_happens_in_a_case_leaves_in_its_order(post: Post) -> None:
    case = await post.case("c1")
    decision = await post.gives(case)
    await reply_to_customer(post.house.ctx, post.house.mara, case, "It is on its way.")
    await reverse_decision(post.house.ctx, post.house.mara, decision, "too quick")
    async with post.working():
        await becomes(lambda: post.pending() == 0)
    assert [one.type for one in post.receiver.taken] == ["decision.made", "case.replied", "decision.reversed"]
    assert post.receiver.taken[1].data["reply"]["text"] == "It is on its way."
    assert post.receiver.taken[2].data["decision"]["reversed"]["by"] == post.house.mara.id
    assert post.states(case) == ["delivered", "delivered"]


async def test_what_somebody_outside_is_to_hear_of_wakes_who_sends(post: Post) -> None:
    case = await post.case("c2")
    decision = await post.gives(case)
    await reply_to_customer(post.house.ctx, post.house.mara, case, "It is on its way.")
    await reverse_decision(post.house.ctx, post.house.mara, decision, "too quick")
    await agrees(post.house, await asked(post.house), amount="180.00")
    for kind in ("decision.made", "case.replied", "decision.reversed", "decision.cosigned"):
        assert leaves(post.house.told(kind)), kind
    assert not leaves(post.house.told("decision.awaiting_peer"))


async def test_what_nobody_outside_is_to_hear_of_wakes_nobody(tmp_path: Path) -> None:
    house = await build(tmp_path)
    case = await house.claimed(says(customer="c1"))
    made = await house.gives(house.mara, case, "certificate", "5.00")
    event = house.told("decision.made")
    await reverse_decision(house.ctx, house.mara, made.decision.id, "too quick")
    assert not leaves(event)
    assert not leaves(house.told("decision.reversed"))
    house.ctx.store.close()


async def test_what_needs_a_co_sign_leaves_once_it_has_one(post: Post) -> None:
    asking = await asked(post.house)
    assert post.pending() == 0, "what waits for a colleague was not given yet"
    made = (await agrees(post.house, asking, amount="180.00")).decision
    assert made.delivery == DeliveryView("waiting")
    async with post.working():
        await becomes(lambda: post.states(made.case) == ["delivered"])
    (taken,) = post.receiver.taken
    said = taken.data["decision"]
    assert (taken.type, said["amount"], said["by"], said["peer"]) == (
        "decision.made",
        "180.00",
        post.house.mara.id,
        post.house.teo.id,
    )


async def test_no_words_of_colleagues_leave_with_a_decision(post: Post) -> None:
    case = await post.case("c1")
    decided = await post.house.gives(post.house.mara, case, "certificate", "5.00", note="between us")
    await reverse_decision(post.house.ctx, post.house.mara, decided.decision.id, "learnt between us")
    async with post.working():
        await becomes(lambda: post.pending() == 0)
    assert not [one for one in post.receiver.taken if b"between us" in one.body]


async def test_what_waits_and_every_try_is_counted(post: Post) -> None:
    case = await post.case("c1")
    post.receiver.says = lambda _: Answer(500)
    await post.gives(case)
    post.house.hands.pass_(timedelta(seconds=90))
    values = post.house.ctx.metrics.values
    async with post.working():
        await becomes(lambda: values()["remit_outbox_pending"] == 1)
        await becomes(lambda: values()["remit_outbox_oldest_seconds"] >= 90)
        await becomes(lambda: 'outcome="failed"} 1.0' in post.house.ctx.metrics.text().decode())
        post.receiver.says = lambda _: OK
        post.receiver.strict = False
        post.house.hands.pass_(LATER)
        await becomes(lambda: values()["remit_outbox_pending"] == 0)

    assert values()["remit_outbox_oldest_seconds"] == 0
    assert 'remit_deliveries_total{endpoint="refunds",outcome="taken"} 1.0' in (
        post.house.ctx.metrics.text().decode()
    )


async def test_a_stuck_case_delays_only_itself(post: Post) -> None:
    stuck, other = await post.case("c1"), await post.case("c2")
    post.receiver.says = lambda said: Answer(500) if said["data"]["case"]["id"] == stuck else OK
    first, second = await post.gives(stuck), await post.gives(stuck)
    async with post.working() as outgoing:
        await becomes(lambda: len(post.receiver.tries) == 1)
        for _ in range(3):
            await post.gives(other)
        outgoing.wake()
        await becomes(lambda: post.states(other) == ["delivered"] * 3)
        assert {one.data["decision"]["id"] for one in post.receiver.tries if one.case == stuck} == {first}

        post.receiver.says = lambda _: OK
        post.house.hands.pass_(LATER)
        post.receiver.strict = False
        await becomes(lambda: post.states(stuck) == ["delivered", "delivered"])
    mine = [one for one in post.receiver.tries if one.case == stuck]
    assert [one.data["decision"]["id"] for one in mine] == [first, first, second]
    assert mine[0].id == mine[1].id
    assert mine[0].body == mine[1].body


async def test_a_receiver_that_hangs_on_one_case_serves_the_others(post: Post) -> None:
    stuck, other = await post.case("c1"), await post.case("c2")
    held = threading.Event()
    post.receiver.says = lambda said: Answer(held=held) if said["data"]["case"]["id"] == stuck else OK
    await post.gives(stuck)
    async with post.working():
        await post.gives(other)
        await becomes(lambda: post.states(other) == ["delivered"])
        assert post.states(stuck) == ["waiting"]
        held.set()


async def test_it_is_tried_again_when_its_time_has_come_and_people_hear_of_it_at_the_third(
    post: Post,
) -> None:
    post.receiver.says = lambda _: Answer(503)
    post.receiver.strict = False
    case = await post.case("c1")
    await post.gives(case)
    async with post.working() as outgoing:
        for tries, delay in enumerate((1, 5, 30), start=1):
            await becomes(lambda expected=tries: len(post.receiver.tries) == expected and _settled(outgoing))  # type: ignore[misc]
            assert post.states(case) == (["waiting"] if tries < 3 else ["undelivered"])
            post.house.hands.pass_(timedelta(seconds=delay - 0.5))
            outgoing.wake()
            await asyncio.sleep(0.1)
            assert len(post.receiver.tries) == tries, "too early"
            post.house.hands.pass_(timedelta(seconds=0.6))
        await becomes(lambda: len(post.receiver.tries) == 4)
    (view,) = post.shown(case)
    assert view is not None
    assert (view.reason, view.status) == ("answered", 503)
    assert view.again_at is not None
    assert post.house.told("decision.undelivered").channels == (f"case:{case}",)
    assert len({one.id for one in post.receiver.tries}) == 1


async def test_after_three_days_it_is_given_up_and_the_next_goes_on(post: Post) -> None:
    case = await post.case("c1")
    first = await post.gives(case)
    await post.gives(case)
    post.receiver.says = lambda said: Answer(500) if said["data"]["decision"]["id"] == first else OK
    post.receiver.strict = False
    async with post.working() as outgoing:
        for _ in range(15):
            if post.pending() == 2:
                before = len(post.receiver.tries)
                outgoing.wake()
                await becomes(
                    lambda seen=before: (
                        (len(post.receiver.tries) > seen or post.pending() < 2)  # type: ignore[misc]
                        and _settled(outgoing)
                    )
                )
                post.house.hands.pass_(LATER)
        await becomes(lambda: post.pending() == 0)
    view, after = post.shown(case)
    assert view is not None
    assert after is not None
    assert (view.state, view.again_at, view.status) == ("undelivered", None, 500)
    assert after.state == "delivered"


async def test_who_is_gone_for_good_is_not_tried_again(post: Post) -> None:
    post.receiver.says = lambda _: Answer(410)
    case = await post.case("c1")
    await post.gives(case)
    async with post.working():
        await becomes(lambda: post.pending() == 0)
    (view,) = post.shown(case)
    assert view is not None
    assert (view.state, view.reason, view.again_at) == ("undelivered", "gone", None)
    assert len(post.receiver.tries) == 1


async def test_one_process_at_a_time_sends(post: Post) -> None:
    case = await post.case("c1")
    await hold_follower(post.house.ctx, JOB, "another process")
    await post.gives(case)
    async with post.working():
        await asyncio.sleep(0.2)
        assert post.receiver.tries == []
        post.house.hands.pass_(timedelta(seconds=16))
        await becomes(lambda: post.states(case) == ["delivered"])


async def test_a_process_that_ends_while_it_sends_leaves_it_to_the_next_under_the_same_id(post: Post) -> None:
    held = threading.Event()
    post.receiver.says = lambda _: Answer(held=held)
    case = await post.case("c1")
    await post.gives(case)
    async with post.working():
        await becomes(lambda: post.receiver.asked == 1)
    held.set()
    assert post.states(case) == ["waiting"]
    async with post.working():
        await becomes(lambda: post.states(case) == ["delivered"])
    await becomes(lambda: len(post.receiver.taken) == 2)
    assert len({one.id for one in post.receiver.taken}) == 1


async def test_where_nothing_leaves_nothing_waits(house: House) -> None:
    case = await house.claimed(says())
    decided = await house.gives(house.mara, case, "certificate", "5.00")
    assert decided.decision.delivery is None
    with house.ctx.store.reader() as conn:
        assert outbox.backlog(conn) == outbox.Backlog(0, None, None)


async def test_an_endpoint_hears_of_what_its_pack_names_where_the_settings_say(tmp_path: Path) -> None:
    endpoint = "endpoints: [{name: refund-desk, url: 'http://127.0.0.1:1/', events: [decision.made]}]"
    house = await build(tmp_path, pack=parse_pack({**FILES, "pack.yaml": f"{ROUTING}{endpoint}"}))
    assert [one.url for one in house.ctx.endpoints] == ["http://127.0.0.1:1/"]
    settings = house.ctx.settings.model_copy(
        update={"endpoints": {"REFUND_DESK": "https://refunds.example/"}}
    )
    (known,) = replace(house.ctx, settings=settings).endpoints
    assert known == Endpoint("refund-desk", "https://refunds.example/", ("decision.made",))

    case = await house.claimed(says())
    decided = await house.gives(house.mara, case, "certificate", "5.00")
    assert decided.decision.delivery == DeliveryView("waiting")
    assert (await reverse_decision(house.ctx, house.mara, decided.decision.id, None)).delivery is None
    house.ctx.store.close()


def _settled(outgoing: Outgoing) -> bool:
    return not outgoing._under_way
