"""The place of one who follows the stream, without a socket: what to ask for, and how far one is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Position:
    """Up to which event of which journal everything was told."""

    epoch: str
    seq: int


class Following:
    """Channels, and the position up to which all of their events were taken."""

    def __init__(self, channels: Iterable[str] = (), position: Position | None = None) -> None:
        """`position`: where to go on; None begins with snapshots."""
        self.channels = dict.fromkeys(channels)
        self.position = position
        self._epoch = ""
        self._answered = False

    def asked(self) -> Mapping[str, object] | None:
        """The subscription with which a welcomed connection begins; None where nothing is followed."""
        if not self.channels:
            return None
        frame: dict[str, object] = {"op": "subscribe", "channels": list(self.channels)}
        if self.position is not None:
            frame["since"] = {"epoch": self.position.epoch, "seq": self.position.seq}
        return frame

    def take(self, frame: Mapping[str, Any]) -> None:
        """A frame of the service came.

        INVARIANT: the position never runs ahead of what was told. A beat names a position of the channels
        that are followed, and until the subscription is answered none is.
        """
        match frame["op"]:
            case "welcome":
                self._epoch, self._answered = frame["epoch"], False
                if self.position is not None and self.position.epoch != self._epoch:
                    # Another epoch is another history.
                    self.position = None
            case "subscribed" if not self._answered:
                self._answered = True
                if self.position is None or not frame["resumed"]:
                    self.position = Position(self._epoch, frame["seq"])
            case "event" | "beat" if self._answered and self.position is not None:
                self.position = Position(self._epoch, max(self.position.seq, frame["seq"]))
            case "unsubscribed":
                self.channels.pop(frame["channel"], None)
