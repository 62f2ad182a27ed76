"""Numbers as a phone or a letter writes them: other digits, odd spaces and dashes, marks that nobody sees.

A number copied from a page has narrow spaces between its groups, one typed in Arabic or with a wide font has
digits of its own, and a mark without width hides between two digits. Rules that look for numbers read the
plain form.
"""

import re
import sys
import unicodedata

_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_DASHES = "\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_DOTS = "\u00b7\u2022\u2024\u2219\uff0e"
_BETWEEN = (
    (re.compile(rf"(?<=[0-9A-Za-z.@-])[{_UNSEEN}]+(?=[0-9A-Za-z.@-])"), ""),
    (re.compile(rf"(?<=[0-9A-Za-z])[{_SPACES}]+(?=[0-9A-Za-z(])"), " "),
    (re.compile(rf"(?<=[0-9])(?: ?[{_DASHES}] ?)(?=[0-9])"), "-"),
    (re.compile(rf"(?<=[0-9])(?: ?[{_DOTS}] ?)(?=[0-9])"), "."),
)


def _plain_digits() -> dict[int, str]:
    found = {0xFF0B: "+", 0xFF20: "@"}
    for code in range(0x80, sys.maxunicode + 1):
        value = unicodedata.decimal(chr(code), None)
        if value is not None:
            found[code] = str(value)
    return found


_DIGITS = _plain_digits()
# By name: to ask of each character whether it is a digit takes ten times as long, and so does a set of more
# than two bytes; of those there is one run that people write with.
_ODD = re.compile(
    f"[{_UNSEEN}{_SPACES}{_DASHES}{_DOTS}{''.join(chr(code) for code in _DIGITS if code < 0x10000)}]"
)
_ODD_BEYOND = re.compile("[\U0001d7ce-\U0001d7ff]")


def plainly(text: str) -> str:
    """`text` with its numbers written in plain digits, spaces and dashes; the same where they are already."""
    if text.isascii() or not (_ODD.search(text) or _ODD_BEYOND.search(text)):
        return text
    plain = text.translate(_DIGITS)
    for marks, instead in _BETWEEN:
        plain = marks.sub(instead, plain)
    return plain
