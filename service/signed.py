"""A request signed as its source would sign it, and the command that sends it; no secret is ever in it."""

import shlex
from dataclasses import dataclass

from service.context import Context
from service.errors import Code, Problem
from voc.delivery import Delivery
from voc.errors import BadSignature
from voc.feed import Feed

_OF_CONNECTION = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "host", "transfer-encoding", "user-agent"}
)
_TOKEN = "$REMIT_TOKEN"  # noqa: S105 -- a name, not a secret


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """`complete`: whether it can be sent as it is; else names stand for what proves who sends."""

    method: str
    url: str
    headers: dict[str, str]
    body: str
    curl: str
    complete: bool


def signed_request(ctx: Context, feed: Feed, delivery: Delivery) -> SignedRequest:
    """Raises Problem: invalid, where there is no secret to sign with, or the body is no text."""
    secrets = ctx.feeds.secrets(delivery.received_at)
    try:
        body = delivery.body.decode()
        signed = delivery if feed.unsigned else feed.signed(delivery, secrets)
    except BadSignature as error:
        raise Problem(Code.INVALID, f"It cannot be signed: {error.text}.", {"where": "secret"}) from None
    except UnicodeDecodeError:
        raise Problem(
            Code.INVALID, "Only a body of text can be shown as a command.", {"where": "body"}
        ) from None
    headers = {_title(name): value for name, value in signed.headers.items() if name not in _OF_CONNECTION}
    if feed.unsigned:
        headers["Authorization"] = f"Bearer {_TOKEN}"
    hidden = {value: f"$REMIT_SECRET_{name}" for name in feed.secret_names for value in secrets.get(name, ())}
    shown = {name: _without(value, hidden) for name, value in headers.items()}
    complete = not feed.unsigned and shown == headers
    return SignedRequest(
        delivery.method, signed.url, shown, body, _curl(delivery.method, signed.url, shown, body), complete
    )


def _without(text: str, hidden: dict[str, str]) -> str:
    for value, name in hidden.items():
        text = text.replace(value, name)
    return text


def _curl(method: str, url: str, headers: dict[str, str], body: str) -> str:
    parts = [f"curl -sS{'' if method == 'POST' else f' -X {method}'} {shlex.quote(url)}"]
    parts += [f"-H {_quoted(f'{name}: {value}')}" for name, value in headers.items()]
    return " \\\n  ".join([*parts, f"--data-binary {shlex.quote(body)}"])


def _quoted(text: str) -> str:
    """For the shell; a name of what is not shown is left to it to fill in."""
    if "$REMIT_" not in text:
        return shlex.quote(text)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`") + '"'


def _title(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))
