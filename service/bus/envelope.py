"""What the bus's server is given: sealed, so that it can neither read what customers said nor make it up.

AES-256-GCM (NIST SP 800-38D). Every start of a node has a key of its own, derived (HKDF, RFC 5869) from the
key of the service, the journal's epoch and the node's name; so a counter is nonce enough, and what belongs to
another database does not open.
"""

from collections import OrderedDict

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
_NODES = 256
"""Nodes whose keys are remembered."""


class SealBrokenError(Exception):
    """What came over the bus was not sealed by a node of this database, or was changed on its way."""


class Envelope:
    """Seals in the name of one node, opens what any node sealed. `secret`: the key of the service."""

    def __init__(self, secret: bytes, epoch: str, node: str) -> None:
        self._secret = secret
        self._epoch = epoch
        self._node = node
        self._count = 0
        self._keys: OrderedDict[str, AESGCM] = OrderedDict()

    def seal(self, body: bytes, about: bytes) -> bytes:
        """The sealed body; `about` stands open beside it and cannot be changed either."""
        self._count += 1
        nonce = self._count.to_bytes(_NONCE, "big")
        return nonce + self._key(self._node).encrypt(nonce, body, about)

    def open(self, node: str, sealed: bytes, about: bytes) -> bytes:
        """What `node` sealed. Raises SealBrokenError."""
        try:
            return self._key(node).decrypt(sealed[:_NONCE], sealed[_NONCE:], about)
        except (InvalidTag, ValueError):
            raise SealBrokenError(f"an entry in the name of node {node[:32]} does not open") from None

    def _key(self, node: str) -> AESGCM:
        key = self._keys.pop(node, None)
        if key is None:
            info = f"remit bus {self._epoch} {node}".encode()
            key = AESGCM(HKDF(SHA256(), 32, salt=None, info=info).derive(self._secret))
        self._keys[node] = key
        while len(self._keys) > _NODES:
            self._keys.popitem(last=False)
        return key
