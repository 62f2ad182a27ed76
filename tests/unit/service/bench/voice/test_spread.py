"""How long something took, of many times."""

from service.bench.voice.spread import Spread


def test_times_are_told_in_milliseconds_by_how_many_took_no_longer() -> None:
    spread = Spread.of([each / 1_000 for each in range(100, -1, -1)])

    assert (spread.p50, spread.p95, spread.p99, spread.max) == (50, 95, 99, 100)
    assert str(spread) == "median 50.0 ms, 99 % within 99.0 ms, all within 100.0 ms"
