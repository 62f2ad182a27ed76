"""The built console: read once, served from memory; names that the build hashed may be kept for ever."""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.errors import Code, Problem
from service.web.routes import routes

STATIC = Path(__file__).parents[1] / "static"
_PAGE = "index.html"
_HELP = ("/help", "/help/{page:path}")
_FOR_EVER = "public, max-age=31536000, immutable"
_NOT_BUILT = (
    "<!doctype html><title>Remit</title><p>The service runs; its console is not built. "
    "Run <code>python3 dev.py run</code> in a checkout."
)


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    type: str
    tag: str
    keep: str


def console(folder: Path = STATIC) -> APIRouter:
    """Routes for the page (`/`, `/case/…`, `/boundaries` and so on) and for the files beside it."""
    files = _load(folder)
    router = routes(problems=False, described=False)

    async def page(request: Request) -> Response:
        found = files.get(_PAGE)
        if found is None:
            return Response(_NOT_BUILT, 503, media_type="text/html")
        return _send(request, found)

    async def file(request: Request, path: str) -> Response:
        found = files.get(path)
        if found is None:
            raise Problem(Code.NOT_FOUND, f"There is nothing at /{path[:200]}.")
        return _send(request, found)

    for path in (
        "/",
        "/sign-in",
        "/case/{case}",
        "/customer/{customer}",
        "/boundaries",
        "/boundaries/{name}",
        "/feeds",
        "/feeds/{feed}",
        "/pulse",
        "/pulse/{team}/{topic}",
        "/revisions",
        *_HELP,
    ):
        router.add_api_route(path, page, methods=["GET", "HEAD"])
    router.add_api_route("/{path:path}", file, methods=["GET", "HEAD"])
    return router


def _load(folder: Path) -> Mapping[str, _File]:
    if not folder.is_dir():
        return {}
    return {path.relative_to(folder).as_posix(): _read(path) for path in folder.rglob("*") if path.is_file()}


def _read(path: Path) -> _File:
    content = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    keep = _FOR_EVER if path.parent.name == "assets" else "no-cache"
    return _File(content, kind, f'"{hashlib.sha256(content).hexdigest()[:16]}"', keep)


def _send(request: Request, file: _File) -> Response:
    headers = {"Cache-Control": file.keep, "ETag": file.tag}
    if request.headers.get("if-none-match") == file.tag:
        return Response(None, 304, headers)
    return Response(file.content, 200, headers, media_type=file.type)
