"""`remit pull`: the documents of a running service into a folder, comments and all."""

from collections.abc import Callable
from pathlib import Path

from service.commands.client import connect
from service.commands.folder import write_folder

_PATIENCE = 2.0


def pull(folder: Path, drafted: bool, to: str | None, say: Callable[[str], None]) -> None:
    """Write what is live, or `drafted`. Files of boundaries that the service lacks are named and left.

    Raises CommandError, SettingsError.
    """
    with connect(to, _PATIENCE) as client:
        seen = client.get("/v1/boundaries")
    documents: dict[str, str | None] = dict(seen["documents"])
    if drafted:
        documents |= seen["drafts"]
    texts = {name: text for name, text in documents.items() if text is not None}
    written, left_over = write_folder(folder, texts)
    say(f"{written} of {len(texts)} documents written to {folder}, revision {seen['revision']}")
    for file in left_over:
        say(f"{folder / file} is not in the service; push it, or take it away")
