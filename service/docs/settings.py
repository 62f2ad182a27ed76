"""The page of settings, from the model that reads them."""

from collections.abc import Mapping

from service.docs.tables import code, page, table
from service.settings import ENDPOINT_PREFIX, FAMILIES, FEED_URL_PREFIX, PREFIX, SECRET_PREFIX, Settings

_SAID: Mapping[str, str] = {
    "data_dir": "The folder for everything that is kept: the database, keys, tokens.",
    "database_url": "`sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`. Without it: `remit.db` in "
    "the "
    "data folder.",
    "redis_url": "The bus between several processes: `redis://:PASSWORD@HOST:PORT/0`, `rediss://` for TLS. "
    "Without it the bus is in the process.",
    "pack": "A folder of boundaries, or the name of a packaged pack: the first revision of an empty "
    "database. Later ones are published.",
    "feeds": "A folder of feeds of your own, one YAML document each, beside those that are packaged.",
    "host": "The address to listen on.",
    "port": "The port to listen on; 0 takes a free one.",
    "public_url": "What the outside calls the service, as `https://remit.example.com`. Some signatures cover "
    "it, "
    "links are made of it, and with `https` cookies are sent over TLS only.",
    "secret_key": "Encrypts what is kept for a short time. Made in the data folder where it is not set.",
    "allowed_origins": "Other pages whose requests are taken with a session, separated by commas.",
    "retention_days": "How long the journal is kept. A screen that was away for longer starts from a "
    "snapshot.",
    "metrics_open": "Whether `/metrics` answers without a token. Only where nobody else reaches it.",
    "log_format": "`text` for people, `json` for collectors.",
    "feed_quota": "Signals a second that a feed may send to one process, over any ten seconds; a "
    "feed's `quota` goes before it. What is more is answered 429 with `Retry-After`, and other feeds do not "
    "notice.",
    "streams_each": "Streams that one person or token may have open at one process. More only where one "
    "token stands for many screens: a gateway, or a measurement from outside.",
    "poll_networks": "Networks that feeds may ask beside public addresses, separated by commas: "
    "`10.20.0.0/16`. Without it no document can make the service ask its own machine or an intranet.",
    "reader_model": "A model that `remit learn` wrote, read with beside the phrases (extra `model`).",
    "pulse_window": "Minutes over which the pulse counts who speaks of a topic.",
    "demo_pace": "How many times as fast the demo's day is played; 0: as fast as it goes.",
    "demo_seed": "Which day the demo plays: the same number tells the same day.",
    "demo_peers": "Whether two scripted colleagues play along in the demo.",
    "demo": "The same as `remit serve --demo`: a seeded day is played into it. Never in production.",
}
_FAMILIES = (
    (
        f"{SECRET_PREFIX}<NAME>",
        (
            "The secret of a feed or an endpoint, by the name that its document gives. Several, separated by "
            "commas, "
            "while keys rotate: the first signs, all verify."
        ),
    ),
    (
        f"{ENDPOINT_PREFIX}<NAME>",
        (
            "Where an endpoint of the pack is, in the place of the pack's own address: `refund-desk` is "
            f"`{ENDPOINT_PREFIX}REFUND_DESK`."
        ),
    ),
    (
        f"{FEED_URL_PREFIX}<NAME>",
        (
            "What the outside calls the door of a feed, where a proxy gives it another address than "
            "`/v1/feeds/NAME` under the public one. Only signatures that cover the address read it."
        ),
    ),
)


def settings() -> str:
    """Every variable, its default, and what it does."""
    fields = [name for name in Settings.model_fields if name not in FAMILIES]
    rows = [(code(PREFIX + name.upper()), code(_default(name)), _SAID[name]) for name in fields]
    families = [(code(name), "", text) for name, text in _FAMILIES]
    return page(
        "Settings",
        "The service reads environment variables, and a file `.env` in the folder where it starts; the "
        "environment "
        "goes first. With no settings at all it keeps its data in `./data` and listens on this machine only. "
        "A wrong "
        "setting stops the start with a sentence that names it.",
        table(("variable", "default", "what it does"), [*rows, *families]),
    )


def _default(name: str) -> str:
    value = Settings.model_fields[name].get_default(call_default_factory=True, validated_data={})
    match value:
        case None | "" | ():
            return ""
        case bool():
            return str(value).lower()
        case _:
            return str(value)
