"""What can be put right in a feed's document by one press: where it is clear which change is asked for."""

import re
from difflib import get_close_matches
from typing import Final

from rules.language.fixing import Fix
from voc.errors import Problem

_WORD: Final = re.compile(r"[A-Za-z_]\w*")
_NAMED: Final = re.compile(r"'([^']+)'|function (\w+)\(")
_MEANT: Final = re.compile(r"did you mean (\S+)\?$")
_CHOICE: Final = re.compile(r": Input should be ('.+)$")
_UNQUOTED: Final = re.compile(r"quoted literal: (\S+)$")


def fix_of_feed(text: str, problem: Problem) -> Fix | None:
    """The one change that settles what is wrong with a feed's document; None where a person has to think."""
    lines = text.split("\n")
    line = lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""
    column = min(problem.column - 1, len(line))
    here = _WORD.match(line, column)
    word = "" if here is None else here[0]
    if meant := _MEANT.search(problem.text):
        named = _NAMED.search(problem.text)
        wrong, right = (named[1] or named[2]) if named else word, meant[1]
    elif choice := _CHOICE.search(problem.text):
        wrong = word
        right = next(iter(get_close_matches(word, re.findall(r"'([^']+)'", choice[1]), 1)), "")
    elif unquoted := _UNQUOTED.search(problem.text):
        wrong, right = word, unquoted[1]
    else:
        return None
    found = line.find(wrong, column) if wrong and right else -1
    start = sum(len(each) + 1 for each in lines[: problem.line - 1]) + found
    return None if found < 0 else Fix(start, wrong, right)
