"""The documents of a pack as closed models: what may be written where, and nothing else.

Conditions and values are still text here; `rules.compile` gives them meaning. Every mistake is reported at
its line and column, with the nearest known spelling.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)

from rules.findings import Finding, nearest, quoted
from rules.source import Path, Source
from rules.values import date_of, datetime_of, short_duration_of

WORD = r"[A-Za-z_][A-Za-z0-9_]*"
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=80)]
Word = Annotated[str, StringConstraints(pattern=rf"^{WORD}$", max_length=80)]
FactName = Annotated[str, StringConstraints(pattern=rf"^{WORD}(\.{WORD})+$", max_length=160)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


def _expression_text(raw: object) -> object:
    """A number or a boolean in a clause is an expression as well; its text is what was written."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, Decimal):
        return f"{raw:f}"
    return raw


def _listed(raw: object) -> object:
    return [raw] if isinstance(raw, str) else raw


def _moment(raw: object) -> object:
    moment = datetime_of(raw)
    if moment is None:
        raise ValueError("a moment is written with time and offset, as 2026-12-01T00:00:00Z")
    return moment


def _day(raw: object) -> object:
    day = date_of(raw)
    if day is None:
        raise ValueError("a date is written as 2026-12-01")
    return day


def _length(raw: object) -> object:
    length = short_duration_of(raw) if isinstance(raw, str) else None
    if length is None:
        raise ValueError("a length of time is written as 30d, 24h or PT15M")
    return length


# What a schema says is what may be written, before it is read into its type.
_OFFSET = r"([Zz]|[+-]\d{2}:\d{2})"
Expression = Annotated[
    str,
    BeforeValidator(_expression_text),
    StringConstraints(min_length=1),
    WithJsonSchema({"type": ["string", "number", "boolean"], "minLength": 1}),
]
Names = Annotated[
    list[str],
    BeforeValidator(_listed),
    Field(min_length=1),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}, "minItems": 1}),
]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": rf"^\d{{4}}-\d{{2}}-\d{{2}}[Tt ]\d{{2}}:\d{{2}}:\d{{2}}(\.\d{{1,6}})?{_OFFSET}$",
        }
    ),
]
Day = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
]
Length = Annotated[
    timedelta,
    BeforeValidator(_length),
    WithJsonSchema({"type": "string", "pattern": r"^([1-9]\d{0,8}[smhdw]|P[0-9WDTHMS]+)$"}),
]
Audience = Literal["associate", "customer"]
_OneOrMore = WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}})


class Closed(BaseModel):
    """No key but the declared ones, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TypeModel(Closed):
    """The type of a fact or param; `min` and `max` are in the fact's own unit, both inclusive."""

    type: Text
    one_of: Annotated[list[Any], Field(min_length=1)] | None = None
    min: Decimal | None = None
    max: Decimal | None = None


class FactModel(TypeModel):
    """A fact: its type, whether a person may be asked, and the window that counts or sums it.

    `title` is how screens call it; without one the name is read aloud.
    """

    title: Text | None = None
    default: Any = None
    ask: bool = False
    count: Literal["signals", "decisions"] | None = None
    sum: Literal["decisions"] | None = None
    where: Expression | None = None
    action: str | None = None
    of: str | None = None
    over: Length | None = None


class ActionModel(Closed):
    """A remedy: what its amount measures, and what else is asked with it."""

    title: Text | None = None
    measure: Literal["money", "integer", "number"] | None = None
    unit: Text | None = None
    params: dict[Word, TypeModel] = Field(default_factory=dict)
    always: bool = False
    amount: Word = "amount"
    floor: Annotated[Decimal, Field(gt=0)] | None = None


class VocabularyModel(Closed):
    """`vocabulary.yaml`: the facts and actions of one pack, in one currency and one time zone."""

    vocabulary: Name
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    timezone: Text = "UTC"
    facts: dict[FactName, FactModel] = Field(default_factory=dict)
    actions: Annotated[dict[Word, ActionModel], Field(min_length=1)]


class TableModel(Closed):
    """A table as written: names of columns, and rows of as many cells."""

    columns: Annotated[list[Text], Field(min_length=2)]
    rows: Annotated[list[list[Any]], Field(min_length=1, max_length=10_000)]


class GrantModel(Closed):
    """A clause that opens an action up to an amount, alone or with a peer."""

    id: Name
    when: Expression | None = None
    alone: Expression | None = None
    with_peer: Expression | None = None
    because: Text | None = None


class LimitModel(Closed):
    """A clause that bounds an amount from above or below, or fixes it."""

    id: Name
    when: Expression | None = None
    at_most: Expression | None = None
    smallest: Expression | None = None
    exactly: Expression | None = None
    because: Text | None = None


class BudgetModel(Closed):
    """A clause that bounds what is spent together, `per` whom and `over` how long: a sum, uses, or both."""

    id: Name
    per: Text
    over: Length | None = None
    at_most: Annotated[Decimal, Field(ge=0)] | None = None
    uses: Annotated[Decimal, Field(ge=0)] | None = None
    because: Text | None = None


class DutyModel(Closed):
    """A clause that must be met before an action: a note, a condition, or a confirmation in words."""

    id: Name
    when: Expression | None = None
    note: Literal[True] | None = None
    must: Expression | None = None
    confirm: Text | None = None
    because: Text | None = None


class EmergencyModel(Closed):
    """How often, per whom and up to what amount the limits of this document may be passed in an emergency."""

    per: Text
    over: Length | None = None
    uses: Annotated[Decimal, Field(ge=1)]
    at_most: Annotated[Decimal, Field(ge=0)] | None = None


class ExpectModel(Closed):
    """What an example must come to; what is silent is not checked. Amounts are in the action's unit."""

    alone: Decimal | None = None
    with_peer: Decimal | None = None
    smallest: Decimal | None = None
    closed: Text | None = None
    duties: list[Text] | None = None
    unknown: list[Text] | None = None


class ExampleModel(Closed):
    """A case with its expected answer, run whenever the document is read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)
    name: Text
    given: dict[str, Any] = Field(default_factory=dict)
    request: dict[str, Any] = Field(default_factory=dict)
    action: str | None = None
    spent: dict[str, Decimal] = Field(default_factory=dict)
    at: Moment | None = None
    as_: Annotated[Audience | None, Field(alias="as")] = None
    expect: ExpectModel


class BoundaryModel(Closed):
    """A boundary document: for which actions, when and for whom, and its clauses."""

    boundary: Name
    action: Names
    title: Text | None = None
    owner: Text | None = None
    review_by: Day | None = None
    why: Text | None = None
    audience: Annotated[
        list[Audience],
        BeforeValidator(_listed),
        Field(min_length=1),
        WithJsonSchema(
            {
                "anyOf": [
                    {"enum": list(get_args(Audience))},
                    {"type": "array", "items": {"enum": list(get_args(Audience))}, "minItems": 1},
                ]
            }
        ),
    ] = ["associate"]
    applies_when: Expression | None = None
    from_: Annotated[Moment | None, Field(alias="from")] = None
    until: Moment | None = None
    tables: dict[Word, TableModel] = Field(default_factory=dict)
    grants: list[GrantModel] = Field(default_factory=list)
    limits: list[LimitModel] = Field(default_factory=list)
    budgets: list[BudgetModel] = Field(default_factory=list)
    duties: list[DutyModel] = Field(default_factory=list)
    emergency: EmergencyModel | None = None
    offer_instead: Annotated[list[str], BeforeValidator(_listed), _OneOrMore] = Field(default_factory=list)
    examples: list[ExampleModel] = Field(default_factory=list)


class GuaranteeModel(Closed):
    """A promise over all boundaries together: actions that never go above or below an amount."""

    guarantee: Name
    owner: Text | None = None
    why: Text | None = None
    when: Expression | None = None
    actions: Names
    never_above: Decimal | None = None
    never_below: Decimal | None = None
    audience: Audience | None = None


class TopicModel(Closed):
    """What customers speak of, and the phrases by which it is known."""

    title: Text
    phrases: list[Text] = Field(default_factory=list)


class RoutingRuleModel(Closed):
    """A team, and the condition or topics whose cases go to it."""

    team: Text
    when: Expression | None = None
    topics: Annotated[list[Text], BeforeValidator(_listed), _OneOrMore] = Field(default_factory=list)


class RoutingModel(Closed):
    """Which team a case goes to: the first rule that holds, else the default."""

    default: Text
    rules: list[RoutingRuleModel] = Field(default_factory=list)


class EndpointModel(Closed):
    """An address that is told of events of these types."""

    name: Name
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+", max_length=2000)]
    events: list[Text] = Field(default_factory=list)


class SettingsModel(Closed):
    """`pack.yaml`: routing, endpoints, how soon a public post is answered, and whether a second manager must
    agree to a publication.
    """

    routing: RoutingModel | None = None
    endpoints: list[EndpointModel] = Field(default_factory=list)
    first_reply: dict[Text, Length] = Field(default_factory=dict)
    second_manager: bool = False


M = TypeVar("M", bound=BaseModel)


def read_model(model: type[M], source: Source) -> M | list[Finding]:
    """The document as its model, or everything that is wrong with its shape."""
    if not isinstance(source.data, dict):
        return [source.finding((), "shape", "a document is a mapping of keys to values")]
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        return [_finding(model, source, dict(entry)) for entry in error.errors(include_url=False)]


def _finding(model: type[BaseModel], source: Source, entry: dict[str, Any]) -> Finding:
    path = _present(source, tuple(part for part in entry["loc"] if part != "[key]"))
    kind, last = str(entry["type"]), str(entry["loc"][-1]) if entry["loc"] else ""
    where = ".".join(str(part) for part in path)
    if kind == "extra_forbidden":
        known = _fields(model, entry["loc"][:-1])
        hint = nearest(last, known) or f"; known here: {quoted(known)}"
        return source.finding(path, "unknown_key", f'unknown key "{last}"{hint}', key=True)
    if kind == "missing":
        return source.finding(tuple(entry["loc"][:-1]), "missing_key", f'the key "{last}" is missing')
    if kind == "literal_error":
        words = str(entry["ctx"]["expected"]).replace("'", '"')
        given = entry["input"]
        hint = (
            nearest(given, words.replace(" or ", ", ").replace('"', "").split(", "))
            if isinstance(given, str)
            else ""
        )
        return source.finding(path, "wrong_value", f"{where}: must be {words}{hint}")
    key = "[key]" in entry["loc"]
    said = str(entry["msg"]).removeprefix("Value error, ")
    said = said[:1].lower() + said[1:]
    if kind == "string_pattern_mismatch":
        said = f'"{entry["input"]}" is not a name that can be used here'
    return source.finding(path, "wrong_value", f"{where}: {said}", key=key)


def _present(source: Source, path: Path) -> Path:
    while path and path not in source.places and path not in source.keys:
        path = path[:-1]
    return path


def _fields(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that are known at a place, found by walking the models along it."""
    current: Any = model
    for part in loc:
        if isinstance(current, type) and issubclass(current, BaseModel):
            names = {(info.alias or name): info.annotation for name, info in current.model_fields.items()}
            current = names.get(str(part))
        else:
            current = next((inner for inner in get_args(current)[::-1] if inner is not type(None)), None)
        while not (isinstance(current, type) and issubclass(current, BaseModel)) and get_args(current):
            inner = [arg for arg in get_args(current) if arg is not type(None)]
            if getattr(current, "__origin__", None) in {list, dict} or not inner:
                break
            current = inner[0]
    if isinstance(current, type) and issubclass(current, BaseModel):
        return [(info.alias or name) for name, info in current.model_fields.items()]
    return []
