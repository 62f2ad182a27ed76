"""Sets of documents on their way to a child process: of one that it has, only what differs is sent.

Ten thousand texts take 3 ms to be written down for another process, in which no thread of this one gets its
turn; and a child is mostly asked about the set of the question before, with an edit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from rules.differing import other_texts
from service.ahead import Ahead
from service.children import Children

T = TypeVar("T")
P = ParamSpec("P")


class Documents(dict[str, str]):
    """A set of documents, by file name, as a question to a child names it."""


class Unknown(Exception):  # noqa: N818 - what happened
    """A child was told what differs from a set that it does not have: another one had it, which died."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A set as it is sent: what differs from the one with the number `base` (None: from nothing); a text that
    is None went.
    """

    number: int
    base: int | None
    differs: Mapping[str, str | None]


class Sender:
    """What was sent to one child, which reads it in the order in which it was sent."""

    def __init__(self) -> None:
        self._number = 0
        self._last: Mapping[str, str] | None = None

    def post(self, files: Mapping[str, str]) -> Posted:
        """A set, as the child understands it that had all that was sent before."""
        last, base = self._last, None if self._last is None else self._number
        self._last, self._number = files, self._number + 1
        if last is None:
            return Posted(self._number, None, files)
        gone, other = other_texts(last, files)
        differs: dict[str, str | None] = {file: files[file] for file in other}
        differs.update(dict.fromkeys(gone))
        return Posted(self._number, base, differs)

    def forget(self) -> None:
        """The child may have nothing: the next set is sent whole."""
        self._last = None


class Receiver:
    """In the child: the set that came last."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._last: dict[str, str] = {}

    def receive(self, posted: Posted) -> Documents:
        """The whole set. Raises Unknown."""
        if posted.base is not None and posted.base != self._number:
            raise Unknown
        files = {} if posted.base is None else dict(self._last)
        for file, text in posted.differs.items():
            if text is None:
                del files[file]
            else:
                files[file] = text
        self._number, self._last = posted.number, files
        return Documents(files)


_receiver = Receiver()
ahead = Ahead()
"""In the child: what it does before it is asked about documents."""


class Readers(Children):
    """One child that is asked about documents: those of a question are sent as `Posted`."""

    def __init__(self, polite: int = 0) -> None:
        super().__init__(1, polite)
        self._sender = Sender()

    async def run(self, ask: Callable[P, T], /, *args: P.args, **_: P.kwargs) -> T:
        """What a function of a module gives there. Raises what it raises, and BrokenProcessPool."""
        try:
            return await super().run(_asked, ask, self._posted(args))
        except Unknown:
            self._sender.forget()
            return await super().run(_asked, ask, self._posted(args))

    def _posted(self, args: tuple[Any, ...]) -> list[Any]:
        return [self._sender.post(one) if isinstance(one, Documents) else one for one in args]


def _asked(ask: Callable[..., T], args: list[Any]) -> T:
    with ahead.answering():
        return ask(*[_receiver.receive(one) if isinstance(one, Posted) else one for one in args])
