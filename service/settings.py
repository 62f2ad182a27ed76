"""All settings of the service: environment variables with the prefix `REMIT_`, or a `.env` file.

A wrong setting stops the start with one sentence that names it.
"""

import difflib
import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from rules.packaged import folder_of
from voc.windows import Pace

PREFIX = "REMIT_"
SECRET_PREFIX = "REMIT_SECRET_"  # noqa: S105 -- a name, not a secret
ENDPOINT_PREFIX = "REMIT_ENDPOINT_"
FEED_URL_PREFIX = "REMIT_FEED_URL_"
FAMILIES = frozenset({"secrets", "endpoints", "feed_urls"})
"""Fields of `Settings` that many variables fill, by the end of their names."""
_KEY = "SECRET_KEY"
_SHORTEST_KEY = 16
_HOUR = 60
_BUSES = frozenset({"redis", "rediss", "unix"})


STREAMS_EACH = 20
"""Tabs that nobody has open, and what a script that reconnects without an end is stopped at."""


class SettingsError(Exception):
    """A setting is wrong; the message is one sentence that names it."""


def _default_data_dir() -> Path:
    return Path("data")


class Settings(BaseModel):
    """What the service was told.

    `secrets` holds, by upper-case name, the values of `REMIT_SECRET_<NAME>`; `endpoints` likewise the
    addresses of `REMIT_ENDPOINT_<NAME>`, which go before those that a pack gives to its endpoints.
    `feed_urls`: by upper-case name of a feed, what the outside calls it (`REMIT_FEED_URL_<NAME>`).
    `feed_quota`: signals a second that a feed may send which says no quota of its own. `poll_networks`:
    those that feeds may ask beside public addresses. `pulse_window`: minutes in which the pulse counts who
    speaks of what; `streams_each`: streams that a person or token may have open at one process;
    `reader_model`: a file that `remit learn` wrote, to read with beside the phrases;
    `demo_pace`: how many times as fast as usual the demo's day goes, 0 for as fast as it can.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(default_factory=_default_data_dir)
    database_url: str = Field(default="", repr=False)  # it may hold a password
    redis_url: str = Field(default="", repr=False)  # so may this
    pack: Path | None = None
    feeds: Path | None = None
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: str = ""
    secret_key: Annotated[str, Field(min_length=_SHORTEST_KEY)] | None = None
    allowed_origins: tuple[str, ...] = ()
    retention_days: Annotated[int, Field(ge=1, le=3650)] = 30
    metrics_open: bool = False
    log_format: Literal["text", "json"] = "text"
    pulse_window: Annotated[int, Field(ge=1, le=60)] = 10
    feed_quota: Annotated[int, Field(ge=1, le=1_000_000)] = 2_000
    streams_each: Annotated[int, Field(ge=1, le=1_000_000)] = STREAMS_EACH
    poll_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    reader_model: Path | None = None
    demo: bool = False
    demo_pace: Annotated[float, Field(ge=0, le=1000)] = 1.0
    demo_seed: Annotated[int, Field(ge=0)] | None = None
    demo_peers: bool = True
    secrets: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    endpoints: Mapping[str, str] = Field(default_factory=dict)
    feed_urls: Mapping[str, str] = Field(default_factory=dict)

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

    @field_validator("poll_networks", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
        except ValueError as error:
            raise ValueError(f"must be networks such as 10.20.0.0/16, separated by commas: {error}") from None

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname):
            raise ValueError("must be an address such as https://remit.example.com")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _is_bus(self) -> Self:
        if not self.redis_url:
            return self
        try:
            parts = urlsplit(self.redis_url)
            named = parts.path if parts.scheme == "unix" else parts.hostname
            known = parts.scheme in _BUSES and bool(named) and parts.port != 0
        except ValueError:
            known = False
        if not known:
            raise ValueError(
                "REMIT_REDIS_URL must be redis://HOST:PORT, rediss:// for TLS, or unix:///SOCKET"
            )
        return self

    @field_validator("pack")
    @classmethod
    def _is_pack(cls, value: Path | None) -> Path | None:
        try:
            return folder_of(value) if value else None
        except LookupError as error:
            raise ValueError(str(error)) from None

    @field_validator("feeds")
    @classmethod
    def _is_folder(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError(f"there is no folder {value}")
        return value

    @field_validator("reader_model")
    @classmethod
    def _is_file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"there is no file {value}")
        return value

    @field_validator("pulse_window")
    @classmethod
    def _divides_an_hour(cls, value: int) -> int:
        if _HOUR % value:
            raise ValueError("must divide an hour: 1, 2, 3, 5, 10 or so minutes")
        return value

    @model_validator(mode="after")
    def _is_database(self) -> Self:
        scheme, _, rest = self.database_url.partition("://")
        if scheme == "sqlite" and rest.removeprefix("/") in {"", ":memory:"}:
            raise ValueError("REMIT_DATABASE_URL must name a file; what is only in memory is lost at the end")
        if self.database_url and not self.database_url.startswith(("sqlite:///", "postgresql://")):
            named = f", not {scheme[:40]}://" if "://" in self.database_url else ""
            raise ValueError(f"REMIT_DATABASE_URL must be sqlite:///FILE or postgresql://…{named}")
        if scheme == "postgresql" and self.secret_key is None:
            raise ValueError(
                "REMIT_SECRET_KEY must be set where REMIT_DATABASE_URL is a PostgreSQL database: "
                "every service that uses it needs the same"
            )
        return self

    @property
    def database(self) -> Path | str:
        """The file that holds all state, or the address of the PostgreSQL database that does."""
        if self.database_url.startswith("postgresql:"):
            return self.database_url
        if self.database_url:
            return Path(self.database_url.removeprefix("sqlite:///"))
        return self.data_dir / "remit.db"

    @property
    def pulse_pace(self) -> Pace:
        """How the pulse cuts time."""
        return Pace.of(timedelta(minutes=self.pulse_window))

    @property
    def address(self) -> str:
        """What the outside calls the service, without a slash at the end."""
        return self.public_url or f"http://{self.host}:{self.port}"

    def feed_url(self, feed: str) -> str:
        """What the outside calls the door of a feed, without a query: some signatures cover it."""
        return self.feed_urls.get(setting_name(feed)) or f"{self.address}/v1/feeds/{feed}"

    def secret(self, name: str) -> tuple[str, ...]:
        """The values of `REMIT_SECRET_<name>`, newest first; empty when it is not set."""
        return self.secrets.get(name.upper(), ())


def setting_name(name: str) -> str:
    """How settings spell the name of an endpoint or a feed: `refund-desk` is `REFUND_DESK`."""
    return name.upper().replace("-", "_")


def load_settings(environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")) -> Settings:
    """The settings of this process; the environment goes before `.env`. Raises SettingsError."""
    given = {name: value for name, value in dotenv_values(env_file).items() if value is not None}
    given.update(os.environ if environ is None else environ)
    ours = {name: value for name, value in given.items() if name.startswith(PREFIX)}
    fields: dict[str, object] = {}
    feed_secrets: dict[str, tuple[str, ...]] = {}
    addresses: dict[str, dict[str, str]] = {ENDPOINT_PREFIX: {}, FEED_URL_PREFIX: {}}
    known = {PREFIX + field.upper(): field for field in Settings.model_fields if field not in FAMILIES}
    for name, value in ours.items():
        if name in known:
            fields[known[name]] = value
        elif name.startswith(SECRET_PREFIX):
            values = tuple(part.strip() for part in value.split(",") if part.strip())
            if not values:
                raise SettingsError(f"{name} is empty; give the secret, or several separated by commas.")
            feed_secrets[name.removeprefix(SECRET_PREFIX).upper()] = values
        elif family := next((prefix for prefix in addresses if name.startswith(prefix)), None):
            if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname:
                raise SettingsError(
                    f"{name} is wrong: it must be an address such as https://pay.example.com/in."
                )
            addresses[family][name.removeprefix(family).upper()] = value
        elif near := difflib.get_close_matches(name, known, n=1, cutoff=0.85):
            raise SettingsError(f"{name} is not a setting; did you mean {near[0]}?")
    try:
        return Settings(
            **fields,
            secrets=feed_secrets,
            endpoints=addresses[ENDPOINT_PREFIX],
            feed_urls=addresses[FEED_URL_PREFIX],
        )
    except ValidationError as error:
        raise SettingsError(_sentence(error, ours)) from None


def _sentence(error: ValidationError, given: Mapping[str, str]) -> str:
    first = error.errors()[0]
    message = str(first["msg"]).removeprefix("Value error, ")
    if not first["loc"]:
        return f"{message}."
    name = PREFIX + str(first["loc"][0]).upper()
    shown = "" if name == PREFIX + _KEY else f" (it is {given.get(name, '')!r})"
    return f"{name} is wrong: {message[:1].lower()}{message[1:]}{shown}."


def secret_key(settings: Settings) -> bytes:
    """The key that encrypts what is kept for a short time; made once, in the data folder, if none is set.

    Raises SettingsError where the kept key cannot be read or written.
    """
    if settings.secret_key is not None:
        return settings.secret_key.encode()
    path = settings.data_dir / "secret.key"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            # Whole or not at all: a start that is cut here must not leave an empty key behind.
            part = path.with_suffix(f".{os.getpid()}")
            with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(32))
            part.replace(path)
        key = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"The key file {path} cannot be used: {error.strerror}.") from None
    if len(key) < _SHORTEST_KEY:
        raise SettingsError(
            f"The key file {path} is too short to be a key; put it back, or set REMIT_SECRET_KEY."
        )
    return key
