"""Schemas say of a document what reading it says, and name what a vocabulary has."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from rules.document import read_model
from rules.language.keys import MEANINGS
from rules.language.schema import DIALECT, KINDS, schema_of
from rules.pack import load_pack
from rules.source import read_documents

ROOT = Path(__file__).parents[4]
PACKS = sorted(path for path in (ROOT / "rules" / "packs").iterdir() if path.is_dir())
KIND_OF = {
    "vocabulary.yaml": "vocabulary",
    "guarantees.yaml": "guarantee",
    "topics.yaml": "topics",
    "pack.yaml": "pack",
}
GRANT = {"id": "any", "alone": 5}
BOUNDARY: dict[str, Any] = {"boundary": "gift", "action": "meal", "grants": [GRANT]}


def plain(data: Any) -> Any:
    """A document as an editor of YAML reads it: numbers as JSON has them."""
    match data:
        case Decimal():
            return int(data) if data == data.to_integral_value() else float(data)
        case dict():
            return {key: plain(value) for key, value in data.items()}
        case list():
            return [plain(value) for value in data]
        case _:
            return data


def wrong(kind: str, document: Any) -> list[str]:
    return [error.json_path for error in Draft202012Validator(schema_of(kind)).iter_errors(document)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_schema_in_which_every_key_says_what_it_means(kind: str) -> None:
    made = schema_of(kind)
    assert made["$schema"] == DIALECT
    Draft202012Validator.check_schema(made)
    silent = [
        name
        for model in (made, *made.get("$defs", {}).values())
        for name, part in model.get("properties", {}).items()
        if not part.get("description")
    ]
    assert silent == []


def test_the_meanings_are_those_of_the_keys_there_are() -> None:
    for model, said in MEANINGS.items():
        assert set(said) == {info.alias or name for name, info in model.model_fields.items()}, model


@pytest.mark.parametrize("folder", PACKS, ids=lambda path: str(path.name))
def test_every_packaged_document_fits_the_schema_of_its_pack(folder: Path) -> None:
    pack = load_pack(folder)
    for file, text in pack.files.items():
        checker = Draft202012Validator(schema_of(KIND_OF.get(file, "boundary"), pack.vocabulary))
        for source in read_documents(file, text):
            assert [each.message for each in checker.iter_errors(plain(source.data))] == [], file


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({}, True),
        ({"action": ["meal", "refund"]}, True),
        ({"from": "2026-12-01T00:00:00Z"}, True),
        ({"from": "tomorrow"}, False),
        ({"review_by": "2026-12-1"}, False),
        ({"audience": "customer"}, True),
        ({"audience": "everybody"}, False),
        ({"grants": [{**GRANT, "when": True}]}, True),
        ({"grants": [{**GRANT, "wen": True}]}, False),
        ({"grants": [{"alone": 5}]}, False),
        ({"budgets": [{"id": "a", "per": "team", "over": "7d", "uses": 1}]}, True),
        ({"budgets": [{"id": "a", "per": "team", "over": "a week", "uses": 1}]}, False),
        ({"budgets": [{"id": "a", "per": "team", "uses": -1}]}, False),
        ({"tables": {"t": {"columns": ["a.b", "each"], "rows": [["x", 1]]}}}, True),
        ({"tables": {"no name": {"columns": ["a.b", "each"], "rows": [["x", 1]]}}}, False),
    ],
)
def test_it_refuses_what_reading_refuses(change: dict[str, Any], fits: bool) -> None:
    document = {**BOUNDARY, **change}
    assert (wrong("boundary", document) == []) is fits
    (source,) = read_documents("x.yaml", _written(document))
    assert isinstance(read_model(KINDS["boundary"], source), KINDS["boundary"]) is fits


def _written(document: dict[str, Any]) -> str:
    import json

    return json.dumps(document)


def test_with_a_vocabulary_names_are_those_that_it_has() -> None:
    words = load_pack(ROOT / "rules" / "packs" / "airline").vocabulary
    checker = Draft202012Validator(schema_of("boundary", words))
    example = {"name": "a", "given": {"customer.tier": "gold"}, "expect": {"alone": 5}}
    assert checker.is_valid({**BOUNDARY, "examples": [example]})
    assert not checker.is_valid({**BOUNDARY, "action": "meel"})
    assert not checker.is_valid({**BOUNDARY, "action": "call_back"})
    assert not checker.is_valid({**BOUNDARY, "budgets": [{"id": "a", "per": "voyage", "uses": 1}]})
    for given in ({"customer.teir": "gold"}, {"customer.tier": "golden"}, {"flight.delay_minutes": -1}):
        assert not checker.is_valid({**BOUNDARY, "examples": [{**example, "given": given}]})


def test_an_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(LookupError, match=r'no kind of document "boundry".*did you mean "boundary"'):
        schema_of("boundry")
