"""`remit explain`: a pack in plain words."""

from collections.abc import Callable, Collection
from pathlib import Path

from rules.findings import PackError, nearest
from rules.language.changes import read_of_pack
from rules.pack import load_pack
from rules.packaged import folder_of, packaged
from service.commands.errors import CommandError
from service.domain.drafts import name_of


def explain(folder: Path | None, only: Collection[str], say: Callable[[str], None]) -> None:
    """Print every sentence of every document, or of those named.

    Raises CommandError where there is no such pack or document, or the pack cannot be read.
    """
    try:
        pack = load_pack(folder_of(folder) if folder else packaged())
    except LookupError as error:
        raise CommandError(f"There{str(error).removeprefix('there')}.") from None
    except PackError as error:
        raise CommandError(f"The pack cannot be read: {error.findings[0]}.") from None
    files = {name_of(file): file for file in pack.files}
    for name in only:
        if name not in files:
            raise CommandError(f'There is no document "{name}"{nearest(name, files)}.')
    for name, file in files.items():
        told = read_of_pack(pack, file)
        if told and (not only or name in only):
            title = pack.boundaries[name].title if name in pack.boundaries else name
            say(f"{title}\n" + "".join(f"  {one.text}\n" for one in told))
