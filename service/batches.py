"""Large deliveries, read in processes of their own: here they would hold up every stream for some tenths of a
second, and on one core.
"""

import os
from functools import partial

from service.children import Children
from voc.batches import LARGE, read_delivery, read_signals
from voc.canonical import Signals
from voc.delivery import Delivery
from voc.feed import Feed, Reading
from voc.reading import VERSION, SignalReader

CHILDREN = min(4, os.cpu_count() or 1)
"""As many as may be busy at once; one writes what all of them read."""


class Batches:
    """Maps, masks and reads deliveries in child processes, which the first large one starts."""

    def __init__(self, children: int = CHILDREN) -> None:
        self._children = Children(children)

    @staticmethod
    def takes(reader: SignalReader, delivery: Delivery) -> bool:
        """Whether a delivery is large enough, and `reader` one that a child can have as well."""
        return len(delivery.body) >= LARGE and reader.version == VERSION

    async def delivery(self, reader: SignalReader, feed: Feed, delivery: Delivery) -> Reading:
        """What a verified delivery holds, masked and read. Raises Unmappable."""
        topics = tuple(reader.topics)
        return await self._children.run(read_delivery, feed.text, feed.source.file, topics, delivery)

    async def signals(self, reader: SignalReader, delivery: Delivery, *, as_history: bool) -> Signals:
        """The same for signals in Remit's own shape."""
        read = partial(read_signals, as_history=as_history)
        return await self._children.run(read, tuple(reader.topics), delivery)

    def close(self) -> None:
        """Ends the children."""
        self._children.close()
