"""What expressions can call, told to whoever writes one: from what `voc.helpers` says of itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from voc import helpers

_CALL: Final = re.compile(r"(\w+)(\([^)]*\))")
_WIDE: Final = re.compile(r"\s{2,}")


@dataclass(frozen=True, slots=True)
class Function:
    """How it is called, `(text, format)`, and what it gives; "" where its name says it."""

    arguments: str
    said: str


@cache
def functions() -> Mapping[str, Function]:
    """Every function by name, those of feeds first, then those of JMESPath."""
    found: dict[str, Function] = {}
    for line in (helpers.__doc__ or "").splitlines():
        # One function or more, then what they do, with wide spaces between.
        cells = _WIDE.split(line.strip())
        called = [match for cell in cells if (match := _CALL.fullmatch(cell))]
        said = cells[-1] if len(called) < len(cells) else ""
        found.update({one[1]: Function(one[2], said) for one in called})
    of_jmespath = Function("(…)", "Of JMESPath itself.")
    return {
        **found,
        **{name: of_jmespath for name in sorted(helpers.Context.FUNCTION_TABLE) if name not in found},
    }
