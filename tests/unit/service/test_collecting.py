"""Where nothing is looked through for garbage."""

from __future__ import annotations

import gc

import pytest

from service.collecting import uncollected


def _fails() -> None:
    with uncollected():
        assert not gc.isenabled()
        raise LookupError


def test_it_is_looked_for_again_afterwards_however_that_ends() -> None:
    assert gc.isenabled()
    with pytest.raises(LookupError):
        _fails()
    assert gc.isenabled()


def test_where_nobody_looked_for_it_before_nobody_does_afterwards() -> None:
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
