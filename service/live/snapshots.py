"""A channel's state as frames: encoded once, however many are sent it."""

import orjson

from service.domain.snapshots import SnapshotData
from service.live.frames import encoded


class Snapshot:
    """A channel's state at a position of the journal."""

    __slots__ = ("_channel", "_data", "_frames", "_seq")

    def __init__(self, channel: str, seq: int, data: SnapshotData) -> None:
        self._channel = channel
        self._seq = seq
        self._data: SnapshotData | orjson.Fragment = data
        self._frames: dict[int, bytes] = {}

    def frame(self, call: int) -> bytes:
        """The frame that answers a call of this id; the same bytes for everybody."""
        if call not in self._frames:
            if not isinstance(self._data, orjson.Fragment):
                self._data = orjson.Fragment(orjson.dumps(self._data))
            frame = {"op": "snapshot", "id": call, "channel": self._channel, "seq": self._seq}
            self._frames[call] = encoded({**frame, "data": self._data})
        return self._frames[call]
