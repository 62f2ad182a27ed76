"""Customers' voices as an integration pushes them: signed deliveries to the webhook feed."""

from __future__ import annotations

from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

SECRET = "whsec_c2lnbmVkIGJ5IGFuIGludGVncmF0aW9uIQ=="  # of tests only
SETTINGS = {"REMIT_SECRET_WEBHOOK": SECRET}
"""What a service must be started with, so that it believes them."""


def signed(ident: str, body: bytes, secret: str = SECRET) -> dict[str, str]:
    """The headers of a delivery that is sent now, signed by a library that is not the service's own."""
    now = datetime.now(UTC)
    return {
        "Content-Type": "application/json",
        "webhook-id": ident,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(ident, now, body.decode()),
    }
