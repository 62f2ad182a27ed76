"""What rule-engine parses and this language does not use, with the reason."""

from collections.abc import Mapping
from typing import Final

REFUSED_OPERATORS: Final[Mapping[str, str]] = {
    "POW": "powers (**) are not used here",
    "FDIV": "whole division (//) is not used here",
    "MOD": "remainders (%) are not used here",
    "EQ_FZM": "regular expressions (=~) are not used here: text knows == and in",
    "EQ_FZS": "regular expressions (=~~) are not used here: text knows == and in",
    "NE_FZM": "regular expressions (!~) are not used here: text knows == and in",
    "NE_FZS": "regular expressions (!~~) are not used here: text knows == and in",
    "BWAND": "bit operations (&) are not used here: write `and`",
    "BWOR": "bit operations (|) are not used here: write `or`",
    "BWXOR": "bit operations (^) are not used here",
    "BWLSH": "bit operations (<<) are not used here",
    "BWRSH": "bit operations (>>) are not used here",
}
REFUSED_NODES: Final[Mapping[str, str]] = {
    "NullExpression": "null is not used here: a missing fact is unknown, and cannot be asked for",
    "CoalesceExpression": "?? is not used here: give the fact a default in the vocabulary",
    "BytesExpression": "bytes are not used here",
    "SetExpression": "sets are not used here: write a list as [a, b]",
    "MappingExpression": "mappings are not used here",
    "ComprehensionExpression": "comprehensions are not used here",
    "GetItemExpression": "subscripts are not used here: use a table",
    "GetSliceExpression": "slices are not used here",
}
