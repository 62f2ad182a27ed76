"""The description of the HTTP API is whole: nothing that a caller sends or hears is left unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from service.access.doors import ROUTES
from service.errors import Code
from service.web import answers, api
from support.schemas import fits, references

ANYWHERE = {Code.METHOD}
"""What no route declares, because it is about routes that are not there."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    app = FastAPI(title="Remit", version="1", summary="A summary.", docs_url=None, redoc_url=None)
    answers.install(app)
    api.mount(app)
    made: dict[str, Any] = app.openapi()
    return made


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    assert [ref for ref in references(document) if not fits_somewhere(document, ref)] == []


def fits_somewhere(document: Any, reference: str) -> bool:
    found = document
    for part in reference.removeprefix("#/").split("/"):
        if not isinstance(found, dict) or part not in found:
            return False
        found = found[part]
    return True


def test_every_operation_says_what_it_does_and_for_whom(document: dict[str, Any]) -> None:
    silent = [
        name
        for name, operation in operations(document)
        if not (operation.get("summary") and operation["tags"] and "security" in operation)
        or "\n\nFor: " not in operation.get("description", "")
        or len(operation["description"].split("\n\nFor: ")[0]) < 10
    ]
    assert silent == [], "say it in the route's docstring, and in service/access/doors.py"


def test_every_tag_says_what_it_gathers(document: dict[str, Any]) -> None:
    said = {tag["name"] for tag in document["tags"]}
    assert {tag for _, operation in operations(document) for tag in operation["tags"]} <= said


def test_every_parameter_is_explained_with_an_example_that_fits(document: dict[str, Any]) -> None:
    wrong = [
        f"{name}: {parameter['name']}"
        for name, operation in operations(document)
        for parameter in operation.get("parameters", ())
        if not parameter.get("description")
        or "example" not in parameter
        or not fits(document, parameter["schema"], parameter["example"])
    ]
    assert wrong == [], "explain it in service/web/examples.py"


def test_every_body_has_an_example_that_fits(document: dict[str, Any]) -> None:
    wrong = [
        f"{name}: {kind}"
        for name, operation in operations(document)
        for kind, content in operation.get("requestBody", {}).get("content", {}).items()
        if "example" not in content or not fits(document, content["schema"], content["example"])
    ]
    assert wrong == [], "add it to service/web/examples.py"


def test_every_answer_has_a_shape_and_words(document: dict[str, Any]) -> None:
    wrong = []
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            content = response.get("content")
            if not response.get("description"):
                wrong.append(f"{name} {status}: no words")
            if status not in {"204", "2XX"} and not content and not name.startswith("HEAD "):
                wrong.append(f"{name} {status}: no content")
            if not all(said.get("schema") for said in (content or {}).values()):
                wrong.append(f"{name} {status}: no shape")
    assert wrong == []


def test_every_problem_is_named_with_an_example_that_fits(document: dict[str, Any]) -> None:
    wrong = []
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            said = response.get("content", {}).get("application/problem+json")
            if status[0] in "45" and said is None and (name, status) != ("GET /readyz", "503"):
                wrong.append(f"{name} {status}")
            for code, example in (said or {}).get("examples", {}).items():
                if not fits(document, said["schema"], example["value"]) or example["value"]["code"] != code:
                    wrong.append(f"{name} {status} {code}")
    assert wrong == []


def test_every_shape_and_each_of_its_members_can_be_read_alone(document: dict[str, Any]) -> None:
    shapes = document["components"]["schemas"]
    for shape in shapes.values():
        Draft202012Validator.check_schema(shape)
    assert [name for name, shape in shapes.items() if not shape.get("description")] == []


def test_every_route_of_the_table_is_described_and_no_other(document: dict[str, Any]) -> None:
    described = {tuple(name.split(" ", 1)) for name, _ in operations(document)}
    assert described == set(ROUTES) - {("GET", "/openapi.json")}


def test_every_code_of_the_catalogue_is_heard_somewhere(document: dict[str, Any]) -> None:
    heard = {
        code
        for _, operation in operations(document)
        for response in operation["responses"].values()
        for code in response.get("content", {}).get("application/problem+json", {}).get("examples", {})
    }
    assert {code.code for code in set(Code) - ANYWHERE} == heard
