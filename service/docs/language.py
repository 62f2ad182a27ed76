"""The page of the boundary language: documents, expressions, types, limits."""

from collections.abc import Mapping
from typing import get_args

from pydantic import BaseModel

from rules import document, expression, parsing, source, syntax, values
from rules.language.keys import MEANINGS
from rules.vocabulary import SUPPLIED, Kind
from service.docs.tables import code, page, table, words

_TITLES: Mapping[type[BaseModel], str] = {
    document.VocabularyModel: "vocabulary.yaml",
    document.FactModel: "A fact",
    document.ActionModel: "An action",
    document.BoundaryModel: "boundaries/NAME.yaml",
    document.TableModel: "A table",
    document.GrantModel: "A grant",
    document.LimitModel: "A limit",
    document.BudgetModel: "A budget",
    document.DutyModel: "A duty",
    document.EmergencyModel: "The emergency",
    document.ExampleModel: "An example",
    document.ExpectModel: "What an example expects",
    document.GuaranteeModel: "guarantees.yaml",
    document.TopicModel: "topics.yaml, under each topic's name",
    document.SettingsModel: "pack.yaml",
    document.RoutingModel: "pack.yaml, under `routing`",
    document.RoutingRuleModel: "A rule of `routing`",
    document.EndpointModel: "An endpoint",
}
_TYPES: Mapping[str, str] = {
    "text": "Words; knows `==`, `!=` and `in`.",
    "boolean": "`true` or `false`.",
    "integer": "A whole number.",
    "number": "A decimal number.",
    "money": "In the pack's currency. Compares and adds with money and with literals.",
    "date": 'A day: `d"2026-12-01"`, `today`.',
    "datetime": 'A moment: `d"2026-12-01T09:30:00Z"`, `now`.',
    "duration": 'A length of time: `t"PT24H"`, `t"P30D"`.',
    "list": "`list of text` and so on; knows `in`.",
}
_FORMS: Mapping[type, str] = {
    syntax.Constant: '`12.50`, `"gold"`, `true`',
    syntax.FactOf: "`customer.tier`, `now`, `today`",
    syntax.TableValue: "`event.each`",
    syntax.Not: "`not a`",
    syntax.And: "`a and b`",
    syntax.Or: "`a or b`",
    syntax.Compare: "`a == b`, `!=`, `<`, `<=`, `>`, `>=`",
    syntax.Among: '`customer.tier in ["silver", "gold"]`',
    syntax.Within: '`"delay" in case.topics`',
    syntax.Arithmetic: "`a + b`, `a - b`, `a * b`",
    syntax.Divide: "`a / 4`",
    syntax.Negate: "`-a`",
    syntax.Choose: "`a ? b : c`",
    syntax.Extreme: "`min(a, b)`, `max(a, b)`",
}


def language() -> str:
    """All that may stand in a pack."""
    parts: list[str] = []
    for model, title in _TITLES.items():
        said = MEANINGS[model]
        rows = [
            (code(field.alias or name), "yes" if field.is_required() else "", said[field.alias or name])
            for name, field in model.model_fields.items()
        ]
        parts += [f"## {title}", table(("key", "needed", "what it is"), rows)]
    forms = [(_FORMS[node], words(node)) for node in get_args(syntax.Node)]
    return page(
        "The boundary language",
        "A pack is a folder of YAML documents: the words, the permissions, what must hold whatever anyone "
        "edits. A key "
        "that is not here is an error with its line, its column and the nearest spelling. "
        "[How to write a boundary](../manager.md) shows it in use.",
        *parts,
        "## Types",
        table(("type", "what it is"), [(code(kind), _TYPES[kind]) for kind in get_args(Kind)]),
        "## Expressions",
        "What is missing, or outside its declared type, range or `one_of`, is *unknown*. Strict: unknown as "
        "soon as "
        "one part is.",
        table(("written", "meaning"), forms),
        "## Words that the service supplies",
        "A vocabulary lists those that its conditions use; `now` and `today` need no listing.",
        table(("fact", "type"), [(code(name), code(kind.name)) for name, kind in SUPPLIED.items()]),
        "## Limits",
        table(
            ("limit", "value"),
            [
                ("characters of a document", f"{source.MAX_TEXT:,}"),
                ("levels of a document", source.MAX_DEPTH),
                ("characters of an expression", f"{parsing.MAX_LENGTH:,}"),
                ("levels of an expression", expression.MAX_DEPTH),
                ("digits before the point", values.DIGITS_BEFORE),
                ("digits after the point", values.DIGITS_AFTER),
            ],
        ),
    )
