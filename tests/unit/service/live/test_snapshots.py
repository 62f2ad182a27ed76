"""A snapshot is encoded once."""

from service.live import wire
from service.live.frames import encoded
from service.live.snapshots import Snapshot


def test_all_who_ask_alike_are_sent_the_same_bytes() -> None:
    data = wire.TeamSnapshot([])
    snapshot = Snapshot("team:north", 57, data)
    assert snapshot.frame(1) is snapshot.frame(1)
    for call in (1, 2):
        assert snapshot.frame(call) == encoded(wire.Snapshot("snapshot", call, "team:north", 57, data))
