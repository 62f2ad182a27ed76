"""The client of the stream over the real service: comes back to its place, and says why where it cannot."""

from contextlib import aclosing

import pytest

from service.client import ClosedError, Follower, Stream, follow, open_stream
from support.inside import Inside, Person


async def test_what_happens_while_the_line_is_cut_is_told_once_it_is_back(
    inside: Inside, mara: Person
) -> None:
    follower = Follower(inside.url, ["queue:north"], token=mara.session, pause=0.01)
    seqs: list[int] = []
    resumed: list[bool] = []
    async with aclosing(follower.frames()) as frames:
        async for frame in frames:
            if frame["op"] == "subscribed":
                resumed.append(frame["resumed"])
                await inside.say(id=f"s-{len(resumed)}", kind="complaint", customer="c-1", text="Late again.")
            if frame["op"] == "event":
                seqs.append(frame["seq"])
            if frame["op"] == "event" and frame["type"] == "signal.received":
                if len(resumed) == 2:
                    break
                await follower.cut()
                await inside.say(id="meanwhile", kind="complaint", customer="c-2", text="Also late.")
    assert resumed == [False, True]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
    assert follower.streams == 2
    assert follower.following.position is not None
    assert follower.following.position.seq >= seqs[-1]


async def test_who_is_not_known_is_told_so_and_does_not_try_again(inside: Inside) -> None:
    with pytest.raises(ClosedError, match="4401: The token is not known") as ended:
        async for _ in follow(inside.url, ["me"], token="nobody's"):
            pass
    assert ended.value.code == 4401


async def test_a_person_with_a_cookie_has_a_stream_as_well(inside: Inside, mara: Person) -> None:
    async with open_stream(inside.url, session=mara.session, origin=inside.url) as stream:
        welcome = await stream.hello()
        call = await stream.send({"op": "subscribe", "channels": ["me"]})
        answer = await stream.read()
        await stream.close()
        with pytest.raises(ClosedError, match="1000"):
            await _read_out(stream)
    assert welcome["you"]["name"] == "Mara K."
    assert (answer["op"], answer["id"]) == ("subscribed", call)


async def _read_out(stream: Stream) -> None:
    while True:
        await stream.read()
