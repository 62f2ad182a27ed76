"""A client of the stream: what follows it, keeps its place, and misses nothing.

`follow` is all that most need: frames of channels, over every cut, until one has enough. `open_stream` is one
connection, for who wants to see its end; `Following` is the place that a client keeps, without a socket.

    async for frame in follow("http://127.0.0.1:8080", ["queue:north"], token=token):
        if frame["op"] == "event":
            print(frame["seq"], frame["type"])
"""

from service.client.follow import Follower, follow
from service.client.following import Following, Position
from service.client.stream import ClosedError, Frame, Stream, open_stream

__all__ = ["ClosedError", "Follower", "Following", "Frame", "Position", "Stream", "follow", "open_stream"]
