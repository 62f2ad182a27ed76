"""The API's description, completed: what every route shares is said here once, from the table of doors.

FastAPI describes what a route takes and gives. This adds who gets in, every problem that it may answer with,
what each parameter means, and an example of each body.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from service.access.doors import ROUTES, Door, Reach
from service.access.permissions import RIGHTS
from service.errors import Code
from service.web.answers import ProblemDetails
from service.web.examples import BODIES, PARAMETERS
from service.web.routes import describe
from service.web.security import SESSION_COOKIE

PROBLEM = "application/problem+json"
_SAFE = frozenset({"get", "head"})
_ONLY_READ = frozenset(
    {
        "/v1/boundaries:assist",
        "/v1/boundaries:check",
        "/v1/boundaries:try",
        "/v1/boundaries:backtest",
        "/v1/latitude",
        "/v1/feeds:assist",
        "/v1/feeds:rehearse",
    }
)
_WRITES = (Code.TOO_MANY, Code.NOT_RECORDED, Code.SHUTTING_DOWN)
_TAGS = {
    "voice": "How what customers say comes in.",
    "feeds": "How sources are connected: documents, secrets, what was delivered, what could not be mapped.",
    "facts": "What systems of record know.",
    "cases": "The shared queue, and what an associate does with a case.",
    "decisions": "Decisions, co-signs, and the record that proves them.",
    "search": "Cases, customers, decisions and boundaries found by words; a customer whole.",
    "latitude": "How far somebody may go, and why.",
    "boundaries": "The rules as documents: drafted, checked, published.",
    "people": "People, tokens, signing in.",
    "pulse": "What customers speak of more than usual.",
    "help": "The pages of help that the console shows.",
    "operations": "What whoever runs the service asks.",
}
_SECURITY: Mapping[str, Any] = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION_COOKIE,
        "description": "The cookie of a person who signed in by a link. What changes something also needs "
        "the Origin of the console's own page.",
    },
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of an integration, an observer or an admin (`remit token add`).",
    },
}


def described(app: FastAPI) -> dict[str, Any]:
    """The whole description, as OpenAPI 3.1."""
    describe(app)
    schema = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in _TAGS.items()],
    )
    parts = schema.setdefault("components", {})
    shapes = parts.setdefault("schemas", {})
    shapes["ProblemDetails"] = ProblemDetails.model_json_schema()
    for left_over in ("HTTPValidationError", "ValidationError"):
        shapes.pop(left_over, None)
    parts["securitySchemes"] = dict(_SECURITY)
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            door = ROUTES.get((method.upper(), _plain(path)))
            _complete(operation, method, _plain(path), door)
    schema["paths"] = {_plain(path): methods for path, methods in schema["paths"].items()}
    return schema


def _plain(path: str) -> str:
    """A path as OpenAPI writes it: `{id_:path}` is `{id_}`."""
    return path.replace(":path}", "}")


def _complete(operation: dict[str, Any], method: str, path: str, door: Door | None) -> None:
    responses = operation["responses"]
    responses.pop("default", None)
    responses.pop("422", None)
    validated = False
    for parameter in operation.get("parameters", ()):
        _explain(parameter)
        validated = validated or parameter["in"] in {"query", "header"}
    body = operation.get("requestBody")
    if body is not None:
        validated = True
        _exemplify(body, method, path)
    for status, response in responses.items():
        if response.get("description") in {"Successful Response", None}:
            response["description"] = _GOOD.get(status, "Done")
    if door is None:
        return
    operation["security"] = _security(door)
    who = _who(door)
    operation["description"] = f"{operation.get('description', '').strip()}\n\nFor: {who}."
    codes = _codes(door, method, path, body=body is not None, validated=validated)
    for status in sorted({code.status for code in codes}):
        if str(status) not in responses:
            responses[str(status)] = _refusal([code for code in codes if code.status == status])


_GOOD = {"200": "Done", "201": "Made", "202": "Taken: it is durable", "204": "Done; there is nothing to say"}


def _explain(parameter: dict[str, Any]) -> None:
    said = PARAMETERS.get(parameter["name"].lower())
    if said is None:
        return
    parameter.setdefault("description", said.text)
    parameter.setdefault("example", said.example)


def _exemplify(body: dict[str, Any], method: str, path: str) -> None:
    for name, content in body["content"].items():
        example = BODIES.get((method.upper(), path, name))
        if example is not None:
            content.setdefault("example", example)


def _security(door: Door) -> list[dict[str, list[str]]]:
    if door.right == "nobody":
        return []
    if door.right == "signature":
        return [{}, {"bearer": []}]
    return [{"session": []}, {"bearer": []}]


def _who(door: Door) -> str:
    """Who gets in, in words."""
    if door.right == "nobody":
        return "everybody"
    if door.right == "signed_in":
        return "everybody who is signed in"
    if door.right == "signature":
        return "whoever signs as the feed says; where a source cannot sign, a token that names the feed"
    roles = ", ".join(sorted(RIGHTS[door.right]))
    return roles if door.reach is Reach.ALL else f"{roles} ({door.reach.value})"


def _codes(door: Door, method: str, path: str, *, body: bool, validated: bool) -> list[Code]:
    """Every problem that a route may answer."""
    codes = [*door.refusals, Code.FAILED]
    changes = method not in _SAFE
    if door.right != "nobody":
        codes += [Code.NOT_SIGNED_IN, Code.DATABASE_AWAY]
        if door.right != "signed_in":
            codes.append(Code.NOT_YOURS)
        if changes:
            codes.append(Code.WRONG_ORIGIN)
    if body:
        codes.append(Code.BAD_REQUEST)
    if validated:
        codes.append(Code.INVALID)
    if changes:
        codes.append(Code.TOO_LARGE)
        if path not in _ONLY_READ:
            codes += _WRITES
    return sorted(set(codes), key=lambda code: (code.status, code.code))


def _refusal(codes: list[Code]) -> dict[str, Any]:
    names = [code.code for code in codes]
    return {
        "description": " ".join(f"`{code.code}`: {code.title}." for code in codes),
        "content": {
            PROBLEM: {
                "schema": {
                    "allOf": [{"$ref": "#/components/schemas/ProblemDetails"}],
                    "properties": {"code": {"enum": names}},
                },
                "examples": {
                    code.code: {
                        "value": {
                            "type": f"urn:remit:problem:{code.code}",
                            "title": code.title,
                            "status": code.status,
                            "detail": f"{code.title}.",
                            "code": code.code,
                        }
                    }
                    for code in codes
                },
            }
        },
    }
