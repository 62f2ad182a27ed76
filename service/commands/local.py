"""What a service leaves in its data folder for commands of the same user."""

from pathlib import Path

from service.settings import Settings


def token_file(settings: Settings) -> Path:
    """Where the token of local commands stands."""
    return settings.data_dir / "token"


def local_token(settings: Settings) -> str | None:
    """The token that the service left, if this user may read it."""
    try:
        return token_file(settings).read_text(encoding="ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None
