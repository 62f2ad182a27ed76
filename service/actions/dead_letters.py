"""Deliveries that a feed could not map: kept encrypted for seven days; nothing is dropped in silence."""

import base64
from datetime import timedelta

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.context import Context
from service.settings import Settings, secret_key
from service.store import dead_letters
from service.store.dead_letters import DeadLetter
from service.store.sealing import canonical
from service.store.writer import Tx
from voc.delivery import Delivery

LIFETIME = timedelta(days=7)
_PROOFS = frozenset({"authorization", "cookie", "proxy-authorization"})


async def keep_dead_letter(ctx: Context, feed: str, delivery: Delivery, reason: str) -> str:
    """Keeps a delivery with the reason for which it could not be mapped; returns its id.

    What proved who sent it is not kept: nobody who opens the letter may send in that name.
    """
    body = canonical(
        {
            "method": delivery.method,
            "url": delivery.url,
            "headers": {name: value for name, value in delivery.headers.items() if name not in _PROOFS},
            "body": base64.b64encode(delivery.body).decode(),
        }
    )
    sealed = cipher(ctx.settings).encrypt(body)

    def unit(tx: Tx) -> str:
        letter = DeadLetter(tx.new_id(), feed, tx.at, reason, sealed)
        dead_letters.add(tx.conn, letter)
        return letter.id

    return (await ctx.writer.run(unit)).value


def cipher(settings: Settings) -> Fernet:
    """What seals dead letters, from the service's key. Raises SettingsError where that key cannot be had."""
    derived = HKDF(SHA256(), 32, salt=None, info=b"remit dead letters").derive(secret_key(settings))
    return Fernet(base64.urlsafe_b64encode(derived))
