"""A child is sent what differs from the set that it has, and reads the whole."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from service import posting
from service.ahead import Ahead
from service.posting import Documents, Posted, Readers, Receiver, Sender, Unknown

FILES = {"vocabulary.yaml": "words", "boundaries/a.yaml": "one", "boundaries/b.yaml": "two"}
EDITED = {"vocabulary.yaml": "words", "boundaries/b.yaml": "three", "boundaries/c.yaml": "four"}


def _files(files: dict[str, str]) -> tuple[dict[str, str], int]:
    """In the child: what it was asked about, and which process it is."""
    return dict(files), os.getpid()


def test_of_a_set_only_what_differs_from_the_one_before_is_sent() -> None:
    sender, receiver = Sender(), Receiver()
    assert receiver.receive(sender.post(FILES)) == FILES
    edit = sender.post(EDITED)
    assert dict(edit.differs) == {
        "boundaries/a.yaml": None,
        "boundaries/b.yaml": "three",
        "boundaries/c.yaml": "four",
    }
    assert receiver.receive(edit) == EDITED
    assert receiver.receive(sender.post(EDITED)) == EDITED


def test_what_was_read_stays_as_it_was_when_another_set_comes() -> None:
    sender, receiver = Sender(), Receiver()
    first = receiver.receive(sender.post(FILES))
    receiver.receive(sender.post(EDITED))
    assert first == FILES


def test_a_child_that_does_not_have_the_set_before_says_so() -> None:
    sender, receiver = Sender(), Receiver()
    sender.post(FILES)
    with pytest.raises(Unknown):
        receiver.receive(sender.post(EDITED))
    sender.forget()
    assert receiver.receive(sender.post(EDITED)) == EDITED


def test_a_set_that_follows_nothing_is_whole() -> None:
    assert Sender().post(FILES) == Posted(1, None, FILES)


async def test_another_child_in_the_place_of_one_that_died_is_sent_the_whole_set() -> None:
    readers = Readers()
    try:
        assert (await readers.run(_files, Documents(FILES)))[0] == FILES
        found, child = await readers.run(_files, Documents(EDITED))
        assert found == EDITED
        os.kill(child, signal.SIGKILL)
        found, other = await readers.run(_files, Documents(FILES))
        assert found == FILES
        assert other != child
    finally:
        readers.close()


def test_while_a_child_answers_it_does_nothing_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    class Heard(Ahead):
        @contextmanager
        def answering(self) -> Iterator[None]:
            begun.append("asked")
            yield
            begun.append("answered")

    monkeypatch.setattr(posting, "ahead", Heard())
    posting._asked(begun.append, ["answers"])
    assert begun == ["asked", "answers", "answered"]
