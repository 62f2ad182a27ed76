"""Links, sessions and tokens: 256 random bits each, of which the database holds only the SHA-256.

Looking a secret up by its digest tells an attacker nothing by its timing: he cannot choose how digests begin.
"""

import hashlib
import secrets
from datetime import timedelta

from service.context import Context
from service.domain.actor import Actor
from service.store import sessions

LINK_LIFETIME = timedelta(hours=12)
"""How long a sign-in link waits to be used, once."""
SESSION_LIFETIME = timedelta(days=7)
"""How long a session lasts."""
_BYTES = 32
_LONGEST = 512


def new_secret() -> str:
    """A fresh secret that fits into an address."""
    return secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def actor_of_session(ctx: Context, session: str) -> Actor | None:
    """Who a session cookie is, if it is good now."""
    if len(session) > _LONGEST:
        return None
    with ctx.store.reader() as conn:
        return sessions.person_of(conn, digest(session), ctx.clock())


def actor_of_token(ctx: Context, bearer: str) -> Actor | None:
    """Who a bearer token is: an integration, an observer, an admin, or a person's session used as a token."""
    if len(bearer) > _LONGEST:
        return None
    with ctx.store.reader() as conn:
        key = digest(bearer)
        return sessions.holder_of(conn, key) or sessions.person_of(conn, key, ctx.clock())
