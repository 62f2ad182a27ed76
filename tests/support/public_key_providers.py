"""Requests as providers write them that sign with a key of their own, and the public keys that they show."""

import base64
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from support.providers import FORM, STAMP, Sent, b64, body_of

FOLDER = Path(__file__).parents[1] / "fixtures/public_key_feeds"
_EC = ec.generate_private_key(ec.SECP256R1())
_ED = ed25519.Ed25519PrivateKey.generate()
_RSA = rsa.generate_private_key(65537, 2048)
_SPKI = PublicFormat.SubjectPublicKeyInfo
KEYS: Mapping[str, str] = {
    "SENDGRID": b64(_EC.public_key().public_bytes(Encoding.DER, _SPKI)),
    "TELNYX": b64(_ED.public_key().public_bytes_raw()),
    "ALIPAY": _RSA.public_key().public_bytes(Encoding.PEM, _SPKI).decode(),
}
"""As each provider shows it: its bytes, the bare key, PEM."""
OTHERS: Mapping[str, str] = {
    "SENDGRID": b64(ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.DER, _SPKI)),
    "TELNYX": ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex(),
    "ALIPAY": base64.b64encode(
        rsa.generate_private_key(65537, 2048).public_key().public_bytes(Encoding.DER, _SPKI)
    ).decode(),
}
"""Keys of the same kinds of somebody else."""


def _sendgrid() -> Sent:
    said = {"email": "ann@example.com", "timestamp": 1772460300, "sg_message_id": "14c5.filter"}
    body = body_of(
        [
            {**said, "event": "delivered", "sg_event_id": "sg-0"},
            {**said, "event": "spamreport", "sg_event_id": "sg-1"},
        ]
    )
    proof = b64(_EC.sign(STAMP.encode() + body, ec.ECDSA(SHA256())))
    name = "X-Twilio-Email-Event-Webhook"
    return Sent("sendgrid", "sg-1", body, proof, {f"{name}-Signature": proof, f"{name}-Timestamp": STAMP})


def _telnyx() -> Sent:
    payload = {"id": "tx-1", "from": {"phone_number": "+15005550006"}, "text": "Nobody came."}
    said = {"event_type": "message.received", "id": "e-1", "occurred_at": "2026-03-02T14:05:00.000+00:00"}
    body = body_of({"data": {**said, "payload": payload}})
    proof = b64(_ED.sign(f"{STAMP}|".encode() + body))
    return Sent("telnyx", "tx-1", body, proof, {"telnyx-signature-ed25519": proof, "telnyx-timestamp": STAMP})


def _alipay() -> Sent:
    about = {"user_id": "2088", "complain_content": "钱还没有退", "trade_no": "2026-1"}
    fields = {"notify_id": "al-1", "biz_content": body_of(about).decode(), "app_id": "9", "charset": "UTF-8"}
    joined = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    proof = b64(_RSA.sign(joined.encode(), PKCS1v15(), SHA256()))
    body = urlencode({**fields, "sign_type": "RSA2", "sign": proof}).encode()
    return Sent("alipay", "al-1", body, proof, media=FORM)


SENT = [_sendgrid(), _telnyx(), _alipay()]
