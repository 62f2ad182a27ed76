"""`remit schema`: what an editor of YAML must know of a kind of document."""

from collections.abc import Callable
from pathlib import Path

import orjson

from rules.findings import PackError
from rules.language.schema import schema_of
from rules.pack import load_pack
from rules.packaged import folder_of
from service.commands.errors import CommandError
from voc.feed_schema import KIND as FEED
from voc.feed_schema import feed_schema


def schema(kind: str, pack: Path | None, say: Callable[[str], None]) -> None:
    """Print the schema of a kind; with a pack, its names stand in it.

    Raises CommandError for a kind or a pack that is not there, and for a pack that cannot be read.
    """
    try:
        vocabulary = load_pack(folder_of(pack)).vocabulary if pack else None
        made = feed_schema() if kind == FEED else schema_of(kind, vocabulary)
    except LookupError as error:
        raise CommandError(f"There{str(error).removeprefix('there')}.") from None
    except PackError as error:
        raise CommandError(f"The pack cannot be read: {error.findings[0]}.") from None
    say(orjson.dumps(made, option=orjson.OPT_INDENT_2).decode())
