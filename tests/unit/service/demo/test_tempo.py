"""How fast the demo's day goes: by its pace, and not before what it waits for."""

import time

from service.demo.tempo import Tempo


async def test_a_second_is_reached_by_the_pace() -> None:
    began = time.monotonic()
    tempo = Tempo(100)
    await tempo.reach(5)
    assert 0.04 < time.monotonic() - began < 2


async def test_as_fast_as_it_can_nothing_is_waited_for() -> None:
    began = time.monotonic()
    await Tempo(0).reach(600)
    assert time.monotonic() - began < 2


async def test_a_day_that_waited_goes_on_from_where_it_waited() -> None:
    tempo = Tempo(100)
    await tempo.reach(10)
    tempo.wait_at(2)
    began = time.monotonic()
    await tempo.reach(10)
    assert time.monotonic() - began > 0.05
    tempo.wait_at(1_000_000)
    await tempo.reach(11)
