"""From a guarantee document to a `Guarantee`."""

from rules.boundary import Guarantee
from rules.compiling.compiler import Compiler
from rules.document import GuaranteeModel, read_model
from rules.findings import Finding
from rules.source import Source
from rules.vocabulary import Vocabulary


def read_guarantee(source: Source, vocabulary: Vocabulary) -> tuple[Guarantee | None, list[Finding]]:
    """The guarantee of a document, or None and everything that is wrong with it."""
    model = read_model(GuaranteeModel, source)
    if isinstance(model, list):
        return None, model
    compiler = Compiler(source, vocabulary, model.actions, "actions")
    when = compiler.expression(("when",), model.when, "boolean")
    if (model.never_above is None) == (model.never_below is None):
        compiler.error((), "guarantee", "a guarantee says never_above or never_below, and not both")
    if model.audience is not None and model.never_below is None:
        compiler.error(
            ("audience",), "guarantee", "never_above holds at every door; audience goes with never_below"
        )
    guarantee = Guarantee(
        model.guarantee,
        model.owner,
        model.why,
        when,
        tuple(action.name for action in compiler.actions),
        model.never_above,
        model.never_below,
        model.audience or "associate",
        source,
    )
    return (None if compiler.findings else guarantee), compiler.findings
