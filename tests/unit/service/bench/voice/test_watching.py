"""Screens that watch know when each of them had all of a frame, and what was said in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.bench.fanout.screens import LoadError
from service.bench.voice.watching import Watching
from service.live.frames import framed
from support.carriers import Ground, ground


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ground]:
    with ground("handed over on uvloop", tmp_path) as made:
        yield made


@pytest.fixture
def screens(here: Ground) -> Iterator[Watching]:
    """Three of two groups, which were greeted."""
    with Watching(here.port, "/", lambda number: (b"well", b"come %d" % number), groups=2) as watching:
        watching.open(3)
        watching.greeted(b"come", 1)
        yield watching


def _watch(screens: Watching, group: int, end: int) -> list[float]:
    for _ in range(500):
        screens.watch(0.01)
        seen = [at for at in screens.seen(group, end) if at is not None]
        if len(seen) == screens.size_of(group):
            return seen
    raise AssertionError("not all were told")


@pytest.mark.parametrize("size", [1, 125, 126, 70_000])
def test_what_each_was_told_after_its_greeting_is_read_and_timed(
    here: Ground, screens: Watching, size: int
) -> None:
    told = [b"a" * size, b"b" * size]
    here.do(lambda: here.fanout.publish(here.audience, b"".join(map(framed, told))))
    last = 2 * len(framed(told[0]))

    seen = [_watch(screens, group, last) for group in (0, 1)]

    assert [len(each) for each in seen] == [2, 1]
    assert [list(screens.frames(group)) for group in (0, 1)] == 2 * [[(last // 2, told[0]), (last, told[1])]]
    assert list(screens.seen(1, last + 1)) == [None]
    assert all(first <= then for first, then in zip(_watch(screens, 0, 1), seen[0], strict=True))


def test_half_a_frame_is_none_yet(here: Ground, screens: Watching) -> None:
    begun = framed(b"it goes on and on")[:-1]
    here.do(lambda: here.fanout.publish(here.audience, begun))

    _watch(screens, 0, len(begun))

    assert list(screens.frames(0)) == []


def test_a_connection_that_ends_is_said(here: Ground, screens: Watching) -> None:
    here.do(here.carried[0].outbox.break_off)

    with pytest.raises(LoadError, match="connection"):
        screens.watch(20)
