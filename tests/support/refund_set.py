"""A shop that knows one boundary, for refunds: the least in which a question about an action can be asked."""

from collections.abc import Mapping
from datetime import UTC, datetime

from rules.boundary_set import UNSPENT, BoundarySet
from rules.pack import parse_pack
from rules.question import Question

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)


def refund_set(facts: Mapping[str, str], clauses: str) -> BoundarySet:
    """facts: name and declaration of each. clauses: of the boundary, from `grants:` on."""
    declared = "".join(f"  {name}: {{{declaration}}}\n" for name, declaration in facts.items())
    vocabulary = (
        f"vocabulary: shop\ncurrency: EUR\nfacts:\n{declared}"
        "actions:\n  refund: {measure: money}\n  call_back: {always: true}\n"
    )
    boundary = f"boundary: refund\naction: refund\ntitle: Refund\n{clauses.lstrip()}"
    return BoundarySet.compile(
        parse_pack({"vocabulary.yaml": vocabulary, "boundaries/refund.yaml": boundary})
    )


def refund_question(rules: BoundarySet, facts: Mapping[str, object]) -> Question:
    """How far a refund may go for an associate who knows these facts, with nothing spent."""
    return rules.question(rules.case(facts, at=AT, meters=UNSPENT, audience="associate"), "refund")
