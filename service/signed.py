"""A request signed as its source would sign it, and the command that sends it; no secret is ever in it."""

import base64
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from service.context import Context
from service.errors import Code, Problem
from voc.delivery import Delivery
from voc.errors import BadSignature
from voc.feed import Feed
from voc.tokens import Token

_OF_CONNECTION = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "host", "transfer-encoding", "user-agent"}
)
_TOKEN = "$REMIT_TOKEN"  # noqa: S105 -- a name, not a secret

_SECRET = re.compile(r"\{secret:([A-Z0-9_]+)\}")
_SPECIAL = re.compile(r'[\\"`$]')


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
    names = {f"$REMIT_SECRET_{name}": f"$REMIT_SECRET_{name}" for name in feed.secret_names}
    try:
        signed = delivery if feed.unsigned else feed.signed(delivery, secrets)
        if isinstance(feed.scheme, Token):
            signed = feed.signed(delivery, {name: (f"$REMIT_SECRET_{name}",) for name in feed.secret_names})
        body = signed.body.decode()
    except BadSignature as error:
        raise Problem(Code.INVALID, f"It cannot be signed: {error.text}.", {"where": "secret"}) from None
    except UnicodeDecodeError:
        raise Problem(
            Code.INVALID, "Only a body of text can be shown as a command.", {"where": "body"}
        ) from None
    headers = {_title(name): value for name, value in signed.headers.items() if name not in _OF_CONNECTION}
    if feed.unsigned:
        headers["Authorization"] = f"Bearer {_TOKEN}"
        names[_TOKEN] = _TOKEN
    if isinstance(feed.scheme, Token):
        names |= _in_base64(feed.scheme, feed)
    url = signed.url.replace("%24REMIT_SECRET_", "$REMIT_SECRET_")
    complete = not feed.unsigned and not isinstance(feed.scheme, Token)
    curl = _curl(SignedRequest(delivery.method, url, headers, body, "", complete), names)
    return SignedRequest(delivery.method, url, headers, body, curl, complete)


def _in_base64(token: Token, feed: Feed) -> dict[str, str]:
    """What stands in a request for its secret in base64, and how a shell makes it."""
    if token.encoding != "base64":
        return {}
    said = token.key.replace("{secret}", "{secret:" + feed.own_secret + "}")
    named = _SECRET.sub(r"$REMIT_SECRET_\1", said)
    return {base64.b64encode(named.encode()).decode(): f"$(printf %s {named} | openssl base64 -A)"}


def _curl(request: SignedRequest, names: Mapping[str, str]) -> str:
    """The command. names: what stands for a secret, and what a shell puts there."""
    parts = [f"curl -sS{'' if request.method == 'POST' else f' -X {request.method}'}"]
    parts[0] += f" {_quoted(request.url, names)}"
    parts += [f"-H {_quoted(f'{name}: {value}', names)}" for name, value in request.headers.items()]
    return " \\\n  ".join([*parts, f"--data-binary {_quoted(request.body, names)}"])


def _quoted(text: str, names: Mapping[str, str]) -> str:
    """For the shell; a name of what is not shown is left to it to fill in."""
    if not any(name in text for name in names):
        return shlex.quote(text)
    escaped = _escaped(text)
    for name, filled_in in names.items():
        escaped = escaped.replace(_escaped(name), filled_in)
    return f'"{escaped}"'


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _title(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))
