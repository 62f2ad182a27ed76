"""The page of the boundary language: documents, expressions, types, limits."""

from collections.abc import Mapping
from typing import get_args

from pydantic import BaseModel

from rules import document, expression, parsing, source, syntax, values
from rules.vocabulary import SUPPLIED, Kind
from service.docs.tables import code, page, table, words

_SAID: Mapping[type[BaseModel], Mapping[str, str]] = {
    document.VocabularyModel: {
        "vocabulary": "The name of the pack.",
        "currency": "All money is in it; its digits are those of ISO 4217.",
        "timezone": "Of `today` and of dates.",
        "facts": "Every word that a condition may use, with its type.",
        "actions": "Every remedy there is.",
    },
    document.FactModel: {
        "type": "See the types below, or `list of text`.",
        "one_of": "The only values there are.",
        "min": "Nothing smaller is believed.",
        "max": "Nothing greater is believed.",
        "title": "What people call it.",
        "default": "What holds while nobody has said anything; the answer marks it as assumed.",
        "ask": "Whether an associate may ask the customer and state it.",
        "count": "Counts `signals` or `decisions` over a rolling window.",
        "sum": "Sums what `decisions` gave over a rolling window.",
        "where": "Which signals count; it reads `signal.` words only.",
        "action": "Which decisions count.",
        "of": "Whose: `customer`, or an entity of the vocabulary.",
        "over": "How long the window is: `30d`, `24h`, `PT15M`.",
    },
    document.ActionModel: {
        "title": "What people call it.",
        "measure": "`money`, `integer` or `number`. Without it, it may be done or not.",
        "unit": "What an integer counts, as `days`.",
        "params": "What is asked with it, each with a type; conditions read them as `request.NAME`.",
        "always": "Open in every case: the way forward that nothing closes. There is at least one.",
        "floor": "What some grant should reach, with a colleague if need be, in every case that no limit or "
        "budget closes: a check names cases in which none does.",
        "amount": "What requests call the amount.",
    },
    document.BoundaryModel: {
        "boundary": "The name; the file bears it.",
        "action": "One action, a list, or `*`.",
        "title": "What people call it.",
        "owner": "Who answers for it.",
        "review_by": "When it is looked at again; passed, it is a warning and nothing changes.",
        "why": "What associates read of it.",
        "audience": "At which door its grants count: `associate`, `customer`, or both.",
        "applies_when": "Where it bears at all.",
        "from": "The moment from which it is in force.",
        "until": "The moment from which it is not any more.",
        "tables": "Rows to look values up in; a column that is a fact is a key.",
        "grants": "Each opens; the widest that holds counts.",
        "limits": "Each narrows, whichever document granted; the tightest that is not ruled out counts.",
        "budgets": "Meters that decisions use up.",
        "duties": "What must come with the decision.",
        "emergency": "An associate's own judgement beyond the grants, with a written reason.",
        "offer_instead": "Other actions to think of where this one is closed.",
        "examples": "Cases with what must come out; run at every check.",
    },
    document.TableModel: {
        "columns": "Names: facts are keys, other words are values, read as `TABLE.COLUMN`.",
        "rows": "The values; no two rows have the same keys.",
    },
    document.GrantModel: {
        "id": "Its name in the document.",
        "when": "It holds only where this is true.",
        "alone": "How far the associate goes alone; 1 for an action without measure.",
        "with_peer": "How far with a colleague's co-sign; the same as alone where it is not said.",
        "because": "What the associate reads.",
    },
    document.LimitModel: {
        "id": "Its name in the document.",
        "when": "It binds unless this is false.",
        "at_most": "No more than this.",
        "smallest": "No less than this.",
        "exactly": "Neither more nor less.",
        "because": "What the associate reads.",
    },
    document.BudgetModel: {
        "id": "Its name in the document; a new revision keeps its meter.",
        "per": "`associate`, `team`, `customer`, `case`, an entity of the vocabulary, or `all`.",
        "over": "The rolling window; for ever where it is not said.",
        "at_most": "How much in the window.",
        "uses": "How many decisions in the window.",
        "because": "What the associate reads.",
    },
    document.DutyModel: {
        "id": "Its name in the document.",
        "when": "It binds unless this is false.",
        "note": "`true`: a line of why is asked for.",
        "must": "A condition that has to be true.",
        "confirm": "A sentence that the associate confirms.",
        "because": "What the associate reads.",
    },
    document.EmergencyModel: {
        "per": "`associate`: whose allowance it is.",
        "over": "The rolling window.",
        "uses": "How often in the window.",
        "at_most": "How far, in all; never beyond a limit.",
    },
    document.ExampleModel: {
        "name": "What it shows.",
        "given": "Facts by full name; what is left out is unknown.",
        "request": "Params by short name.",
        "action": "Which action; the document's first where it is not said.",
        "spent": "What budgets have spent, by id.",
        "at": "The moment; `from` of the document, else noon of the first day of 2026.",
        "as": "`customer`: at the customer's door.",
        "expect": "What must come out.",
    },
    document.ExpectModel: {
        "alone": "How far alone.",
        "with_peer": "How far with a colleague.",
        "smallest": "The least.",
        "closed": "A clause among those that close it.",
        "duties": "The ids of the duties.",
        "unknown": "The facts that are missing.",
    },
    document.GuaranteeModel: {
        "guarantee": "Its name.",
        "owner": "Who answers for it.",
        "why": "What it protects.",
        "when": "Where it holds.",
        "actions": "The actions that it speaks of.",
        "never_above": "What no edit may go beyond.",
        "never_below": "What no edit may take away.",
        "audience": "At which door.",
    },
    document.TopicModel: {
        "title": "What people call it.",
        "phrases": "Words by which it is known.",
    },
    document.SettingsModel: {
        "routing": "Which team a case goes to: `default`, and `rules` of `team` with `when` or `topics`.",
        "endpoints": "Addresses that are told of events: `name`, `url`, `events`.",
        "second_manager": "Whether another manager publishes what one edited.",
    },
}
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
    for model, said in _SAID.items():
        rows = [
            (code(field.alias or name), "yes" if field.is_required() else "", said[field.alias or name])
            for name, field in model.model_fields.items()
        ]
        parts += [f"## {_TITLES[model]}", table(("key", "needed", "what it is"), rows)]
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
