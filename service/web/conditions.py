"""`If-Match` and `If-None-Match` of RFC 9110, section 13, as conditions on the draft set."""

from collections.abc import Mapping

from service.domain.drafts import Condition
from service.errors import Code, Problem

_TAG: Mapping[str, object] = {"in": "header", "required": False, "schema": {"type": "string"}}
MATCH: Mapping[str, object] = {"name": "If-Match", **_TAG}
"""How the API's description names the header."""
NONE_MATCH: Mapping[str, object] = {"name": "If-None-Match", **_TAG}
"""And the one for what is not there yet."""


def condition(headers: Mapping[str, str]) -> Condition:
    """What a change depends on. Raises Problem (if_match_needed) where nothing is said."""
    found = if_match(headers)
    if found is not None:
        return found
    if headers.get("if-none-match", "").strip() == "*":
        return Condition(absent=True)
    raise Problem(
        Code.IF_MATCH_NEEDED,
        "Send If-Match with the ETag of the document (or of the set) that you saw; "
        "for a new document If-None-Match: *.",
    )


def if_match(headers: Mapping[str, str]) -> Condition | None:
    """The tags of `If-Match`, if it is there."""
    said = headers.get("if-match")
    if said is None:
        return None
    return Condition(frozenset(_bare(tag) for tag in said.split(",") if tag.strip()))


def quoted(tag: str) -> str:
    """A tag as a header says it."""
    return f'"{tag}"'


def _bare(tag: str) -> str:
    return tag.strip().removeprefix("W/").strip('"')
