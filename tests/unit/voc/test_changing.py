"""A value with some fields changed is what `dataclasses.replace` makes of it, and the old one stays."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from voc.changing import changer


@dataclass(frozen=True, slots=True)
class Voice:
    """One that is changed."""

    text: str
    topics: tuple[str, ...] = ()


changed = changer(Voice)


@pytest.mark.parametrize("others", [{}, {"text": "Late."}, {"text": "Late.", "topics": ("late",)}])
def test_it_is_what_replacing_makes(others: dict[str, Any]) -> None:
    voice = Voice("We wait.", ("wait",))
    assert changed(voice, **others) == replace(voice, **others)
    assert voice == Voice("We wait.", ("wait",))


def test_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(TypeError, match="rating"):
        changed(Voice("We wait."), rating=1)
