"""A pack's folder as texts by document name, and back."""

from collections.abc import Mapping
from pathlib import Path

from service.commands.errors import CommandError
from service.domain import drafts


def read_folder(folder: Path) -> dict[str, str]:
    """Texts by document name, right or not. Raises CommandError where there is no vocabulary to read."""
    if not (folder / "vocabulary.yaml").is_file():
        raise CommandError(f"There is no pack in {folder}: it has no vocabulary.yaml.")
    paths = [folder / f"{name}.yaml" for name in drafts.RESERVED]
    paths = [path for path in paths if path.is_file()] + sorted((folder / "boundaries").glob("*.yaml"))
    return {_name_of(path, folder): _text_of(path) for path in paths}


def write_folder(folder: Path, documents: Mapping[str, str]) -> tuple[int, list[str]]:
    """Writes documents that are not there as they are; how many, and which files of boundaries are left over.

    Raises CommandError.
    """
    written = 0
    wanted = set()
    for name, text in documents.items():
        file = drafts.file_of(name)
        if file is None:
            raise CommandError(f"The service has a document {name!r} that no file can be called after.")
        wanted.add(file)
        path = folder / file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_bytes() != text.encode():
                path.write_bytes(text.encode())
                written += 1
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
    there = {path.relative_to(folder).as_posix() for path in (folder / "boundaries").glob("*.yaml")}
    return written, sorted(there - wanted)


def _name_of(path: Path, folder: Path) -> str:
    name = drafts.name_of(path.relative_to(folder).as_posix())
    if drafts.file_of(name) is None:
        raise CommandError(f"{path} is no name of a boundary: small letters, digits, - and _.")
    return name


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not UTF-8 text (byte {error.start}).") from None
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
