"""A watched latitude: a publication is named once, and alone has nothing read again of the case."""

from collections.abc import Sequence

import pytest

from service.domain.events import BoundariesPublished, Event
from service.domain.publication import ChangedDocument
from service.errors import Problem
from service.latitude import Answered
from service.live.port import Asked
from service.live.stream import Stream
from service.live.watch import Watcher
from service.live.watched import Watch, Watched
from support.live import CASE, Memory, learnt, next_notice


def _published(*documents: ChangedDocument) -> Event:
    """Revision 1 went live."""
    told = BoundariesPublished("revision 1", "Dinner costs more.", None, "revision 0", list(documents))
    return Event(1, "boundaries.published", "2026-12-01T09:30:00Z", ("boundaries",), told)


async def test_the_notice_after_a_publication_names_it_once(
    memory: Memory, watcher: Watcher, stream: Stream
) -> None:
    await watcher.watch(stream, "c1", {})
    memory.level = 1
    watcher.heard(_published(ChangedDocument("meal", "A meal", "changed", ["meal"])))
    data = (await next_notice(stream))["data"]
    assert isinstance(data, dict)
    assert data["moved_by"]["reason"] == "Dinner costs more."
    assert data["moved_by"]["documents"][0]["title"] == "A meal"

    memory.valid_until = "2026-12-01T10:00:00Z"
    watcher.heard(learnt(CASE))
    data = (await next_notice(stream))["data"]
    assert isinstance(data, dict)
    assert data["moved_by"] is None


async def test_a_set_that_counts_before_its_event_is_heard_is_named_when_it_is(
    memory: Memory, watcher: Watcher, stream: Stream
) -> None:
    await watcher.watch(stream, "c1", {})
    memory.level = 1
    watcher.heard(learnt(CASE))
    data = (await next_notice(stream))["data"]
    assert isinstance(data, dict)
    assert (data["revision"], data["moved_by"]) == ("revision 1", None)
    watcher.heard(_published())
    data = (await next_notice(stream))["data"]
    assert isinstance(data, dict)
    assert data["moved_by"]["reason"] == "Dinner costs more."


async def test_after_a_publication_alone_the_answer_on_the_screen_is_gone_out_from(
    memory: Memory, watcher: Watcher, stream: Stream
) -> None:
    await watcher.watch(stream, "c1", {})
    memory.level = 1
    watcher.heard(_published())
    await next_notice(stream)
    (asked,) = memory.looked[-1]
    assert asked.before is not None
    assert asked.before.view.revision == "revision 0"


async def test_what_else_happened_before_a_publication_has_all_read_anew(
    memory: Memory, watcher: Watcher, stream: Stream
) -> None:
    await watcher.watch(stream, "c1", {})
    memory.level = 1
    watcher.heard(learnt(CASE))
    watcher.heard(_published())
    await next_notice(stream)
    assert [asked.before for asked in memory.looked[-1]] == [None]


async def test_what_happens_while_it_is_renewed_has_all_read_anew(
    memory: Memory, watcher: Watcher, stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    await watcher.watch(stream, "c1", {})
    good = memory.latitudes

    async def meanwhile(asked: Sequence[Asked]) -> list[Answered | Problem]:
        monkeypatch.setattr(memory, "latitudes", good)
        watcher.heard(learnt(CASE))
        return await good(asked)

    monkeypatch.setattr(memory, "latitudes", meanwhile)
    memory.level = 1
    watcher.heard(_published())
    await next_notice(stream)
    memory.level = 2
    await next_notice(stream)
    assert [[one.before is None for one in asked] for asked in memory.looked[1:]] == [[False], [True]]


def _watch(stream: Stream, case: str, *shares: str) -> Watch:
    return Watch(Asked(stream.actor, case, {}), stream, shares=frozenset(shares) if shares else None)


async def test_what_moves_is_found_by_its_case_and_by_what_it_shares(stream: Stream) -> None:
    watched = Watched()
    own, sharing, other = (
        _watch(stream, "c1", "team:south"),
        _watch(stream, "c2", "team:north", "all:all"),
        _watch(stream, "c3", "all:all"),
    )
    for one in (own, sharing, other):
        watched.add(one)
    assert list(watched.moved(["c1"], ["team:north"])) == [own, sharing]
    assert list(watched.moved([], ["all:all", "team:north"])) == [sharing, other]
    assert not watched.moved(["c9"], ["team:west"])


async def test_what_was_not_read_yet_may_share_anything_and_afterwards_what_was_read(
    stream: Stream, memory: Memory
) -> None:
    watched = Watched()
    unread = _watch(stream, "c1")
    watched.add(unread)
    assert list(watched.moved([], ["team:west"])) == [unread]
    (answered,) = await memory.latitudes([unread.asked])
    assert isinstance(answered, Answered)
    watched.take(unread, answered)
    assert not watched.moved([], ["team:west"])
    assert list(watched.moved([], ["team:north"])) == [unread]


async def test_what_is_watched_no_more_is_found_no_more(stream: Stream) -> None:
    watched = Watched()
    first, second = _watch(stream, "c1", "all:all"), _watch(stream, "c1")
    watched.add(first)
    watched.mark(first)
    watched.add(second)
    assert (first in watched, second in watched, list(watched.marked)) == (False, True, [])
    assert list(watched.moved(["c1"], ["all:all"])) == [second]
    watched.remove(stream, ["c1", "never"])
    assert (list(watched), list(watched.named(stream)), list(watched.moved(["c1"], ["all:all"]))) == (
        [],
        [],
        [],
    )
