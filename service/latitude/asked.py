"""What comes with a question from outside: only what can be written down again, the same, in an answer."""

from collections.abc import Iterator, Mapping

from rules.boundary_set import BoundarySet
from rules.findings import nearest
from rules.question import ActionRules
from rules.vocabulary import FactError
from service.domain.case import FactValue
from service.errors import Code, Problem
from voc.errors import FieldError
from voc.signal import check_characters

_LARGEST = 2**53
"""Beyond, a screen's number is another one (RFC 8259, section 6); no fact of a vocabulary is that large."""


def check_asked(asked: Mapping[str, FactValue], where: str) -> None:
    """Raises Problem: invalid, naming the value below `where` that cannot be kept."""
    for name, value in asked.items():
        for part in (name, *(value if isinstance(value, list) else (value,))):
            if isinstance(part, str):
                _check_text(part, f"{where}.{name}")
            elif isinstance(part, int | float) and not abs(part) <= _LARGEST:
                raise Problem(
                    Code.INVALID, f"{where}.{name} is not a number that can be kept.", {"where": where}
                )


def ignored(
    facts: Mapping[str, FactValue], request: Mapping[str, FactValue], boundaries: BoundarySet
) -> Iterator[str]:
    """What of a question counts for nothing, a sentence each: what is no word of the vocabulary, and what the
    word cannot be. Null says that it is unknown.
    """
    for name, value in facts.items():
        try:
            if value is not None or name not in boundaries.vocabulary.facts:
                boundaries.vocabulary.validate(name, value)
        except FactError as error:
            yield f"facts.{name} counts for nothing: {error}."
    for name, value in request.items():
        types = [rules.request[name] for rules in boundaries.rules.values() if name in rules.request]
        if not types:
            asked = {word for rules in boundaries.rules.values() for word in rules.request}
            yield f"request.{name} counts for nothing: no action asks for it{nearest(name, asked)}."
        elif value is not None and all(type_.read(value) is None for type_ in types):
            yield f"request.{name} counts for nothing: it must be {types[0].expectation()}."


def check_params(params: Mapping[str, FactValue], rules: ActionRules, beside: Mapping[str, object]) -> None:
    """Raises Problem: invalid, naming what an action does not ask for, or whose value it cannot have, or what
    is said otherwise `beside` the params.

    To a question it is unknown; with a decision it would be lost, and what was meant never happen.
    """
    for name, value in params.items():
        type_ = rules.request.get(name)
        if type_ is None:
            wrong = f": {rules.action.title} asks for no such thing{nearest(name, rules.request)}"
        elif value is not None and type_.read(value) is None:
            wrong = f" must be {type_.expectation()}"
        elif value is not None and beside.get(name) is not None and type_.read(value) != beside[name]:
            wrong = " is not what is said beside the params"
        else:
            continue
        raise Problem(Code.INVALID, f"params.{name}{wrong}.", {"where": f"params.{name}"})


def check_words(words: str | None, where: str, limit: int) -> None:
    """Raises Problem: invalid, where a text is too long or holds what no store keeps."""
    if words is None:
        return
    if len(words) > limit:
        raise Problem(Code.INVALID, f"{where} has over {limit} characters.", {"where": where})
    _check_text(words, where)


def _check_text(text: str, where: str) -> None:
    try:
        check_characters(text, where)
    except FieldError as error:
        # The name itself may be what cannot be written.
        said = error.text.encode("utf-8", "replace").decode()
        raise Problem(
            Code.INVALID, f"{said}.", {"where": where.encode("utf-8", "replace").decode()}
        ) from None
