"""Every panel shows something: a real Prometheus scrapes the demo while the front line works in it.

What is rare in a demo is made to happen here, through the same doors as everybody's: a surge, an acute case,
co-signs, an emergency, a mistake taken back, a forged delivery, a system outside that refuses, a source that
answers now and then, streams that come back and end, a publication.
"""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from service.clock import rfc3339
from support import receiver
from support.asked import KEY, NETWORKS, AskedSource, asked_source, document, page
from support.boards import FILES as BOARDS
from support.boards import Query, board, queries
from support.inside import Stream, open_stream
from support.prometheus import Prometheus, Samples, says_something
from support.server import Server, wait_for
from support.voices import SECRET, signed

ROUNDS = 5
ROUND = 1.5
"""Seconds: more than a scrape, so that what grows in each is seen to grow."""
SOON = 20.0
INTERVAL = "10s"
SPAN = "10m"
NOTE = "Four hours without a word."
GIFT = """boundary: gift
action: meal
title: A gift
grants:
  - {id: any, alone: 5, because: A gift is always possible.}
"""
THRIFT = """boundary: thrift
action: certificate
title: Less
limits:
  - {id: less, at_most: 20, because: Would twenty do?}
"""


@dataclass(slots=True)
class Desk:
    """What the people of the demo do, and what is sent to it; `source` is asked by a feed."""

    server: Server
    outside: receiver.Receiver
    refused: set[str]
    source: AskedSource

    def admin(self) -> httpx.AsyncClient:
        """Who may do everything."""
        bearer = {"Authorization": f"Bearer {(self.server.data / 'token').read_text()}"}
        return httpx.AsyncClient(base_url=self.server.url, headers=bearer, timeout=SOON)

    @asynccontextmanager
    async def person(self, role: str, number: int = 0) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
        """Somebody signed in, and her session."""
        url = self.server.url
        wait_for(lambda: len(self.server.sign_ins()) == 3, "three links", SOON)
        link = [each for each in self.server.sign_ins() if each.role == role][number].link
        async with httpx.AsyncClient(base_url=url, headers={"Origin": url}, timeout=SOON) as http:
            answer = await http.post("/v1/session", json={"link": link.split("#")[1]})
            assert answer.status_code == 204, answer.text
            yield http, answer.cookies["remit_session"]

    async def remembers(self) -> None:
        """A past with a late flight every other hour, so that there is something to compare with."""
        async with self.admin() as admin:
            asked = {"name": "past", "role": "integration", "feeds": ["past"], "facts": []}
            made = await admin.post("/v1/tokens", json=asked)
            assert made.status_code == 201, made.text
            now = datetime.now(UTC)
            items = [
                {
                    "feed": "past",
                    "id": f"past-{hours}",
                    "kind": "complaint",
                    "at": rfc3339(now - timedelta(hours=hours)),
                    "customer": f"past-{hours}",
                    "text": "My flight is delayed.",
                }
                for hours in range(1, 49, 2)
            ]
            bearer = {"Authorization": f"Bearer {made.json()['token']}"}
            taken = await admin.post("/v1/signals?as=history", json=items, headers=bearer)
            assert taken.json()["accepted"] == len(items), taken.text

    async def connects(self) -> None:
        """A source that does not call."""
        async with self.admin() as admin:
            only = {"If-None-Match": "*"}
            saved = await admin.put("/v1/feeds/shop", content=document(self.source, ""), headers=only)
            assert saved.status_code == 200, saved.text
            secret = {"name": "SHOP", "value": KEY}
            assert (await admin.post("/v1/feeds/shop/secrets", json=secret)).status_code == 201

    async def asks(self) -> None:
        """The source is asked now, whatever became of it before."""
        async with self.admin() as admin:
            assert (await admin.post("/v1/feeds/shop:poll", json={})).status_code == 200

    async def hears(self, name: str, text: str = "My flight is delayed again.", **more: object) -> None:
        """A customer's voice, by the signed webhook."""
        item = {
            "id": f"s-{name}",
            "kind": "complaint",
            "customer": f"c-{name}",
            "text": text,
            "about": {"booking": f"B-{name}", "flight": f"LK-{name}"},
            "facts": {
                "customer": {"name": "Rosa A.", "tier": "silver"},
                "booking": {"total": "412.00", "passengers": 2, "paid_with": "card"},
                "flight": {"delay_minutes": 245, "cancelled": False, "cause": "technical"},
            },
            **more,
        }
        assert await self._deliver(name, item, SECRET) == 202

    async def is_lied_to(self, name: str) -> None:
        """A delivery that somebody else signed."""
        assert await self._deliver(name, {"id": name}, receiver.SECRET) == 401

    async def _deliver(self, name: str, item: object, secret: str) -> int:
        body = orjson.dumps(item)
        async with httpx.AsyncClient(timeout=SOON, trust_env=False) as client:
            url = f"{self.server.url}/v1/feeds/webhook"
            return (await client.post(url, content=body, headers=signed(name, body, secret))).status_code


async def _case_of(http: httpx.AsyncClient, customer: str) -> str:
    items = (await http.get("/v1/cases?team=north&state=open&limit=200")).json()["items"]
    (case,) = [each["id"] for each in items if each["customer"] == customer]
    assert (await http.post(f"/v1/cases/{case}/claim")).status_code == 200
    return str(case)


async def _gives(http: httpx.AsyncClient, case: str, key: str, amount: str, **more: object) -> httpx.Response:
    body: dict[str, object] = {"action": "certificate", "amount": amount, "note": NOTE, **more}
    body.setdefault("confirmed", ["late-flight-goodwill/new-time"])
    return await http.post(f"/v1/cases/{case}/decisions", json=body, headers={"Idempotency-Key": key})


async def _round(desk: Desk, number: int, mara: httpx.AsyncClient, teo: httpx.AsyncClient, case: str) -> None:
    """What happens again and again: looked at, given alone, refused, co-signed, taken back, forged; a
    public post is answered; a source is asked.
    """
    await desk.asks()
    await desk.is_lied_to(f"forged-{number}")
    await desk.hears(f"more-{number}")
    await desk.hears(f"post-{number}", "Nobody tells us anything.", public=True, channel="social")
    post = await _case_of(mara, f"c-post-{number}")
    replied = await mara.post(f"/v1/cases/{post}/replies", json={"text": "We leave at 20:40."})
    assert replied.status_code == 201, replied.text
    assert (await mara.get(f"/v1/cases/{case}/latitude")).status_code == 200
    given = await _gives(mara, case, f"alone-{number:04}", "25.00")
    assert given.status_code == 201, given.text
    assert (await _gives(mara, case, f"too-much-{number:04}", "9000.00")).status_code == 409
    asked = await _gives(mara, case, f"asked-{number:04}", "110.00")
    assert asked.status_code == 202, asked.text
    decision = asked.json()["decision"]["id"]
    agreed = await teo.post(f"/v1/decisions/{decision}/cosign", json={"agree": True})
    assert agreed.status_code == 200, agreed.text
    back = await mara.post(f"/v1/decisions/{decision}/reverse", json={"lesson": "Given to the wrong one."})
    assert back.status_code == 200, back.text


async def _screen(stack: AsyncExitStack, url: str, session: str) -> Stream:
    stream = await stack.enter_async_context(open_stream(url, session, origin=url))
    await stream.send(op="hello")
    stream.welcome = await stream.next("welcome")
    return stream


async def _comes_back(url: str, session: str, epoch: str | None = None) -> None:
    """A screen that was away: it resumes from where it was, or names an epoch that is over."""
    async with AsyncExitStack() as stack:
        stream = await _screen(stack, url, session)
        assert stream.welcome is not None
        since = {"epoch": epoch or stream.welcome["epoch"], "seq": stream.welcome["seq"]}
        await stream.follow("queue:north", since=since)


async def _tries(ines: httpx.AsyncClient) -> None:
    """An edit goes into shadow, and out of the draft again: what is published later knows nothing of it."""
    fresh = {"If-None-Match": "*"}
    assert (await ines.put("/v1/boundaries/thrift", content=THRIFT, headers=fresh)).status_code == 200
    why = {"reason": "Would less do?", "stage": "shadow"}
    staged = await ines.post("/v1/boundaries:publish", json=why)
    assert staged.status_code == 200, staged.text
    assert (await ines.delete("/v1/boundaries/thrift", headers={"If-Match": "*"})).status_code == 200


async def _work(desk: Desk) -> None:
    url = desk.server.url
    await desk.remembers()
    await desk.connects()
    async with (
        desk.person("associate") as (mara, hers),
        desk.person("associate", 1) as (teo, his),
        desk.person("manager") as (ines, _),
        AsyncExitStack() as stack,
    ):
        for session in (hers, his):
            screen = await _screen(stack, url, session)
            await screen.follow("queue:north", "me", "team:north", "pulse")
        for number in range(12):
            await desk.hears(f"late-{number}")
        await desk.hears("unheard", "Hello? Anybody?", public=True, channel="social")
        await desk.hears("hurt", "Somebody collapsed and is not breathing, we need an ambulance now!")
        stuck, fine = await _case_of(mara, "c-late-0"), await _case_of(mara, "c-late-1")
        desk.refused.add(stuck)
        assert (await _gives(mara, stuck, "to-be-refused", "25.00")).status_code == 201
        emergency = await _gives(mara, stuck, "emergency-0001", "130.00", emergency=True)
        assert emergency.status_code == 201, emergency.text
        await _tries(ines)
        for number in range(ROUNDS):
            await _round(desk, number, mara, teo, fine)
            await _comes_back(url, his)
            await _comes_back(url, his, epoch="before a restore")
            if number == 2:
                whole = {"If-Match": (await ines.get("/v1/boundaries")).headers["ETag"]}
                assert (await ines.put("/v1/boundaries/gift", content=GIFT, headers=whole)).status_code == 200
                published = await ines.post("/v1/boundaries:publish", json={"reason": "A gift."})
                assert published.status_code < 300, published.text
            await asyncio.sleep(ROUND)


@dataclass(frozen=True, slots=True)
class Watched:
    """The demo after its work, and who watched it."""

    prometheus: Prometheus
    server: Server


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("watched")
    refused: set[str] = set()

    def says(said: dict[str, Any]) -> receiver.Answer:
        return receiver.Answer(500) if said["data"]["case"]["id"] in refused else receiver.OK

    turns = itertools.cycle((page([]), receiver.Answer(500)))
    with receiver.Receiver(says) as outside, asked_source(lambda _: next(turns)) as source:
        settings = {
            "REMIT_SECRET_WEBHOOK": SECRET,
            "REMIT_ENDPOINT_REFUNDS": outside.url,
            "REMIT_SECRET_REFUNDS": receiver.SECRET,
            "REMIT_POLL_NETWORKS": NETWORKS,
            # Nobody else takes the cases that are worked on here.
            "REMIT_DEMO_PEERS": "false",
            "REMIT_DEMO_PACE": "20",
        }
        server = Server(folder, settings, ("serve", "--demo"))
        # Started first: it takes seconds before it scrapes for the first time.
        with Prometheus(folder / "prometheus", server.url) as prometheus, server:
            prometheus.wait_for_scrapes()
            asyncio.run(_work(Desk(server, outside, refused, source)))
            yield Watched(prometheus, server)


def _answers(prometheus: Prometheus, one: Query) -> Samples:
    expr = one.filled(interval=INTERVAL, span=SPAN)
    return prometheus.now(expr) if one.instant else prometheus.over_time(expr)


@pytest.mark.parametrize("one", queries(), ids=lambda one: f"{one.board}: {one.panel} {one.ref}")
def test_each_query_of_each_panel_returns_something_that_is_not_zero(watched: Watched, one: Query) -> None:
    if one.panel == "Delivered and lost" and one.ref == "B":
        # What is lost must be 0 and stands beside the last event; "Events lost" says 1 for none.
        (series,) = _answers(watched.prometheus, one)
        assert set(series[1]) == {0.0}
        return
    if one.expr.startswith("max by (instance) (remit_journal_lag"):
        # Seldom seen above 0 where all is well; the rate beside it says that there was something to deliver.
        assert _answers(watched.prometheus, one)
        return
    wait_for(lambda: says_something(_answers(watched.prometheus, one)), one.expr, SOON)


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
def test_each_variable_of_a_board_has_values(watched: Watched, path: Path) -> None:
    for each in board(path)["templating"]["list"]:
        if each["type"] != "query":
            continue
        found = re.fullmatch(r"label_values\((\w+), (\w+)\)", each["definition"])
        assert found is not None, each["definition"]
        assert watched.prometheus.values_of(found[2], found[1]), each["name"]


def test_a_board_marks_the_publication(watched: Watched) -> None:
    live = {sample[0]["revision"] for sample in watched.prometheus.now("remit_boundaries_revision_info")}
    (mark,) = board(BOARDS[0])["annotations"]["list"]

    assert len(live) == 1
    wait_for(
        lambda: live < {series["revision"] for series, _ in watched.prometheus.over_time(mark["expr"])},
        "the live revision is marked, as that before it was",
        SOON,
    )


def test_every_rule_can_be_evaluated_and_the_surge_is_seen(watched: Watched) -> None:
    def evaluated() -> bool:
        rules = watched.prometheus.rules()
        return bool(rules) and all(rule["health"] == "ok" for rule in rules)

    wait_for(evaluated, "every rule was evaluated", SOON)
    wait_for(lambda: bool(watched.prometheus.now('ALERTS{alertname="RemitSurge"}')), "a surge", SOON)
    assert not watched.prometheus.now('ALERTS{alertname=~"RemitEventsLost|RemitDown|RemitBusDown"}')


def test_names_of_senders_make_no_series(watched: Watched) -> None:
    assert "past" not in watched.prometheus.values_of("feed", "remit_signals_total")
    assert "other" in watched.prometheus.values_of("feed", "remit_signals_total")
