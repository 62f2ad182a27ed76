"""The page of the command line, from the commands themselves."""

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from typer.main import get_command

from service.cli import app
from service.docs.tables import code, page, table


def commands() -> str:
    """Every command: what it does, its example, its options."""
    return page(
        "Command line",
        "`remit COMMAND --help` says the same. Errors are one sentence on stderr; exit codes: 0 done, 1 "
        "something "
        "was found, 2 it could not be asked like this. Commands that change a running service speak to it at "
        "`--to` "
        "with the token in `REMIT_TOKEN`, else with the one in the data folder.",
        *(_one(name, command) for name, command in _all("remit", get_command(app))),
    )


def _all(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    if hasattr(command, "commands"):
        for word, inner in command.commands.items():
            yield from _all(f"{name} {word}", inner)
    else:
        yield name, command


def _one(name: str, command: Any) -> str:
    told, _, example = (command.help or "").partition("Example:")
    parts = [f"## {name}", *(" ".join(each.split()) for each in told.strip().split("\n\n"))]
    if example.strip():
        parts.append(f"```sh\n{example.strip()}\n```")
    rows = [row for each in command.params if (row := _parameter(each)) is not None]
    if rows:
        parts.append(table(("argument or option", "default", "what it does"), rows))
    return "\n\n".join(parts)


def _parameter(each: Any) -> tuple[str, str, str] | None:
    if each.name == "help":
        return None
    asked = each.type_descriptor.annotation
    choices = get_args(asked) if get_origin(asked) is Literal else ()
    if each.opts[0].startswith("-"):
        spelt = " ".join(code(word) for word in each.opts)
        text = each.help or ""
        shown = "" if each.default in (None, False, []) or callable(each.default) else each.default
    else:
        spelt, text, shown = code((each.name or "").upper()), str(getattr(each, "help", None) or ""), ""
    if each.required:
        text = f"Needed. {text}".strip()
    if choices:
        text = f"{text} One of {', '.join(code(choice) for choice in choices)}.".strip()
    default = ", ".join(map(str, shown)) if isinstance(shown, list | tuple) else shown
    return spelt, code(default), text
