"""A public post: its countdown is on every screen, runs out once, and stops with the first answer."""

from datetime import timedelta

from service.clock import parse_rfc3339, rfc3339, utc_now
from support.inside import Inside, Person
from support.web import claimed_case

ALLOWED = timedelta(minutes=15)
"""What the packaged pack allows for a post on social media."""


async def test_a_public_post_is_counted_down_missed_and_answered(inside: Inside, mara: Person) -> None:
    async with mara.stream() as stream:
        await stream.follow("queue:north", "me")
        said = utc_now() - ALLOWED + timedelta(seconds=2)
        await inside.say(
            id="s-post", customer="c-9", text="Nobody tells us anything.", channel="social",
            public=True, at=rfc3339(said),
        )  # fmt: skip
        heard = (await stream.next("event", type="signal.received"))["data"]
        clock = heard["case"]["clock"]
        assert parse_rfc3339(clock["due_at"]) - parse_rfc3339(clock["since"]) == ALLOWED
        assert (clock["channel"], clock["missed"], heard["entry"]["public"]) == ("social", False, True)

        missed = (await stream.next("event", type="clock.missed"))["data"]
        assert missed["case"]["clock"] == clock | {"missed": True}
        assert (missed["entry"]["kind"], missed["entry"]["until"]) == ("missed", clock["due_at"])

        case = heard["case"]["id"]
        assert (await mara.http.post(f"/v1/cases/{case}/claim")).status_code == 200
        reply = await mara.http.post(f"/v1/cases/{case}/replies", json={"text": "We leave at 20:40."})
        assert reply.status_code == 201, reply.text
        stopped = (await stream.next("event", type="clock.stopped"))["data"]
        assert (stopped["case"]["clock"], stopped["entry"]["by"]["name"]) == (None, "Mara K.")
    whole = (await mara.http.get(f"/v1/cases/{case}")).json()
    kinds = [entry["kind"] for entry in whole["timeline"]]
    assert kinds == ["signal", "opened", "missed", "claimed", "reply", "answered"]


async def test_what_is_said_in_private_starts_no_clock(inside: Inside, mara: Person) -> None:
    case = await claimed_case(mara, inside)
    assert (await mara.http.get(f"/v1/cases/{case}")).json()["case"]["clock"] is None
