"""Random bytes are of the length asked for, and never given twice, also not by a child."""

import os

import pytest

from service.domain.chance import random_bytes


@pytest.mark.parametrize("number", [1, 16, 4096])
def test_as_many_as_are_asked_for(number: int) -> None:
    assert len(random_bytes(number)) == number


def test_no_two_are_alike() -> None:
    assert len({random_bytes(16) for _ in range(1000)}) == 1000


def test_a_child_does_not_give_what_its_parent_does() -> None:
    random_bytes(1)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, random_bytes(16))
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 16) != random_bytes(16)
