"""`remit audit verify`: is every decision record as it was written?"""

from collections.abc import Callable

from service.commands.errors import FINDINGS, CommandError
from service.settings import Settings
from service.store.base import StoreError, read_beside
from service.store.records import verify_chain


def verify(settings: Settings, say: Callable[[str], None]) -> int:
    """Check the chain; returns the exit code. Raises CommandError where there is nothing to read."""
    try:
        with read_beside(settings.database) as conn:
            report = verify_chain(conn)
    except StoreError as error:
        raise CommandError(str(error)) from None
    for sentence in report.broken:
        say(sentence)
    if not report.whole:
        say(f"{report.records:,} records, {len(report.broken):,} broken places")
        return FINDINGS
    say(f"{report.records:,} records, whole; the last is {report.hash}")
    return 0
