"""What every key of every document means, in one place: for its schema, for hovers, for the reference."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel

from rules import document

MEANINGS: Final[Mapping[type[BaseModel], Mapping[str, str]]] = {
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
        "amount": "What requests call the amount.",
        "floor": "What some grant should reach, with a colleague if need be, in every case that no limit or "
        "budget closes: a check names cases in which none does.",
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
        "routing": "Which team a case goes to.",
        "endpoints": "Addresses that are told of what was decided and replied.",
        "first_reply": "How soon a person answers a public post, by channel; `otherwise`: in all others.",
        "second_manager": "Whether another manager publishes what one edited.",
    },
    document.RoutingModel: {
        "default": "The team of a case that no rule takes.",
        "rules": "Who takes what; the first that fits counts.",
    },
    document.RoutingRuleModel: {
        "team": "Who takes the case.",
        "when": "A condition on its signal; it reads `signal.` words only.",
        "topics": "Only cases of one of these topics.",
    },
    document.EndpointModel: {
        "name": "Its name; the setting of its secret bears it.",
        "url": "Where decisions and replies are delivered.",
        "events": "What it is told of; all, where nothing is named.",
    },
    document.TypeModel: {
        "type": "See the types below, or `list of text`.",
        "one_of": "The only values there are.",
        "min": "Nothing smaller is believed.",
        "max": "Nothing greater is believed.",
    },
}
"""By model and key."""
