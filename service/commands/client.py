"""The running service, as commands talk to it."""

import os
import time
from collections.abc import Mapping
from typing import Any, Self

import httpx
import orjson

from service.commands.errors import CommandError
from service.commands.local import local_token
from service.settings import load_settings

_WITHIN = 30.0
_PATIENCE = 30.0
_PAUSE = 0.5
_JSON = {"Content-Type": "application/json"}


class RefusedError(CommandError):
    """The service did not do it; `problem` is what it says of that, `status` its HTTP status."""

    def __init__(self, status: int, problem: Mapping[str, Any], sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.problem = problem


class Client:
    """Sends requests with a token, and says in one sentence what went wrong. A context manager."""

    def __init__(self, to: str, token: str | None, patience: float = _PATIENCE) -> None:
        """`patience`: seconds for which an absent or busy service is asked again."""
        self._to = to.rstrip("/")
        self._patience = patience
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(timeout=_WITHIN, headers=headers, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, **params: str) -> Any:
        """The JSON that a path answers. Raises CommandError."""
        return self._ask("GET", path, None, params, {})

    def post(self, path: str, content: object, **params: str) -> Any:
        """The JSON that the service answers to `content`. Raises CommandError.

        A request that may be sent twice: where the service is away, full, or could not record it, it is sent
        again as it is.
        """
        return self._ask("POST", path, orjson.dumps(content), params, _JSON)

    def patch(self, path: str, content: object) -> Any:
        """The JSON that the service answers to a change. Raises CommandError."""
        return self._ask("PATCH", path, orjson.dumps(content), {}, _JSON)

    def put_text(self, path: str, text: str, only: Mapping[str, str]) -> Any:
        """Puts a document at a path, under the conditions of these headers. Raises CommandError."""
        return self._ask("PUT", path, text.encode(), {}, {"Content-Type": "application/yaml", **only})

    def delete(self, path: str, only: Mapping[str, str] | None = None) -> Any:
        """The JSON that the service answers, if any. Raises CommandError."""
        return self._ask("DELETE", path, None, {}, only or {})

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None,
        params: Mapping[str, str],
        headers: Mapping[str, str],
    ) -> Any:
        until = time.monotonic() + self._patience
        while True:
            try:
                answer = self._http.request(
                    method,
                    self._to + path,
                    content=body,
                    params=params,
                    headers=dict(headers),
                )
            except httpx.InvalidURL:
                raise CommandError(f"{self._to!r} is not an address such as http://127.0.0.1:8080.") from None
            except httpx.UnsupportedProtocol:
                raise CommandError(f"{self._to!r} is not an address such as http://127.0.0.1:8080.") from None
            except httpx.TransportError as error:
                if time.monotonic() >= until:
                    raise CommandError(
                        f"No service answers at {self._to} ({type(error).__name__}); "
                        "start one with `remit serve`."
                    ) from None
                time.sleep(_PAUSE)
                continue
            if answer.status_code in {429, 503} and time.monotonic() < until:
                time.sleep(_PAUSE)
                continue
            return _content(answer)


def connect(to: str | None, patience: float = _PATIENCE) -> Client:
    """A client for the service at `to`, else where the settings say; with `REMIT_TOKEN`, else the local
    token.

    Raises SettingsError.
    """
    settings = load_settings()
    token = os.environ.get("REMIT_TOKEN") or local_token(settings)
    return Client(to or settings.address, token, patience)


def _content(answer: httpx.Response) -> Any:
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise CommandError(
            "The service does not know this token; set REMIT_TOKEN, or REMIT_DATA_DIR to its data folder."
        )
    if answer.is_error:
        problem = _problem(answer)
        said = problem.get("detail", f"status {answer.status_code}.")
        raise RefusedError(answer.status_code, problem, f"The service refused: {said}")
    try:
        return orjson.loads(answer.content) if answer.content else None
    except orjson.JSONDecodeError:
        raise CommandError(f"{answer.url.host} answers, but not as Remit does.") from None


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        problem = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return {}
    return problem if isinstance(problem, dict) else {}
