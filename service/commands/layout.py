"""`remit format`: documents in order, their words untouched."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rules.language.formatting import format_document
from rules.source import SourceError
from service.commands.errors import FINDINGS, CommandError


def layout(paths: Sequence[Path], check_only: bool, say: Callable[[str], None]) -> int:
    """Write each document in order, or with `check_only` say which are not; returns the exit code.

    Raises CommandError for a path that is not there or cannot be read or written.
    """
    changed = wrong = every = 0
    for path in paths:
        for file in _documents(path):
            every += 1
            try:
                text = file.read_text(encoding="utf-8")
                told = format_document(str(file), text)
                if told == text:
                    continue
                changed += 1
                if not check_only:
                    file.write_text(told, encoding="utf-8", newline="\n")
            except SourceError as error:
                wrong += 1
                say(str(error.finding))
                continue
            except UnicodeDecodeError:
                raise CommandError(f"The file {file} is not UTF-8 text.") from None
            except OSError as error:
                raise CommandError(f"The file {file} cannot be used: {error.strerror}.") from None
            say(f"{file} is not in order" if check_only else f"{file} is in order now")
    say(f"{every} documents, {changed} {'not in order' if check_only else 'changed'}, {wrong} not readable")
    return FINDINGS if wrong or (check_only and changed) else 0


def _documents(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(path.rglob("*.yaml"))
    elif path.exists():
        yield path
    else:
        raise CommandError(f"There is nothing at {path}.")
