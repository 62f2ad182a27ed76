"""From the expressions of a document to something that can be searched, with all problems at once."""

from collections.abc import Mapping

from voc.answers import ANSWERS, Answer
from voc.challenge_document import AnswerDocument
from voc.errors import Problem, nearest
from voc.helpers import Context
from voc.mapping import BadExpression, Expression
from voc.positions import Document, Path
from voc.replies import Reply
from voc.signal import Author, Kind

Shape = Expression | dict[str, "Shape"] | list["Shape"]
"""An expression, or expressions by name or in a list, to any depth."""

_NULL = Expression("`null`")
_WORDS: Mapping[Path, frozenset[str]] = {
    ("signal", "kind"): frozenset(Kind),
    ("signal", "author"): frozenset(Author),
}


class Compiler:
    """Compiles a document's expressions and collects what is wrong with them."""

    def __init__(self, source: Document) -> None:
        self._source = source
        self.problems: list[Problem] = []

    def expression(self, text: str, path: Path) -> Expression:
        """Compile one expression; what is wrong with it is kept, and it gives null."""
        try:
            expression = Expression(text)
        except BadExpression as error:
            where = ".".join(str(part) for part in path)
            self.problems.append(self._source.problem(path, f"{where}: {error.text}", error.offset))
            return _NULL
        self._check_words(expression, path)
        return expression

    def optional(self, text: str | None, path: Path) -> Expression | None:
        """The same, where there may be none."""
        return None if text is None else self.expression(text, path)

    def shape(self, shape: object, path: Path) -> Shape:
        """Compile an expression or the expressions of a mapping or list."""
        if isinstance(shape, dict):
            return {name: self.shape(part, (*path, name)) for name, part in shape.items()}
        if isinstance(shape, list):
            return [self.shape(part, (*path, i)) for i, part in enumerate(shape)]
        return self.expression(str(shape), path)

    def reply(self, answer: AnswerDocument, path: Path, others: tuple[str, ...] = ()) -> Reply:
        """An answer that a document says. others: names in it that are given when it is written."""
        values = {
            name: self.expression(text, (*path, "values", name)) for name, text in answer.values.items()
        }
        return Reply(Answer(answer.status, answer.type, answer.body.encode()), values, others)

    def answer(self, answer: str | AnswerDocument | None) -> Reply | None:
        """The answer that a document names or says."""
        if isinstance(answer, AnswerDocument):
            return self.reply(answer, ("answer",))
        if answer is None or answer in ANSWERS:
            return Reply(ANSWERS[answer], {}) if answer else None
        self.problems.append(
            self._source.problem(("answer",), f"answer: unknown; {nearest(answer, ANSWERS)}")
        )
        return None

    def _check_words(self, expression: Expression, path: Path) -> None:
        # A literal kind or author must be one; a bare word that names one has lost its quotes.
        known: frozenset[str] = _WORDS.get(path, frozenset())
        if not known:
            return
        field = path[-1]
        if expression.bare_word in known:
            word = expression.bare_word
            text = f"{field}: {word} reads a field; the word itself is a quoted literal: \"'{word}'\""
        elif expression.constant and expression.value not in known:
            text = f"{field}: {expression.value!r} is not known; {nearest(str(expression.value), known)}"
        else:
            return
        self.problems.append(self._source.problem(path, text))


def search(shape: Shape, item: object, context: Context, where: str) -> object:
    """The value of a shape for an item; raises FieldError that names the field `where`."""
    if isinstance(shape, Expression):
        return shape.search(item, context, where)
    if isinstance(shape, dict):
        return {name: search(part, item, context, f"{where}.{name}") for name, part in shape.items()}
    return [search(part, item, context, f"{where}[{i}]") for i, part in enumerate(shape)]
