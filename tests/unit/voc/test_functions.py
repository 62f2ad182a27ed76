"""What expressions can call is told to whoever writes one."""

from voc.functions import Function, functions
from voc.helpers import Context


def test_every_function_is_told_of_those_of_feeds_first() -> None:
    told = functions()
    assert told.keys() == Context.FUNCTION_TABLE.keys()
    assert next(iter(told)) == "header"
    assert told["to_time"] == Function("(text)", "RFC 3339 text in any offset -> the same in UTC")
    assert told["epoch_ms"] == Function("(number)", "the same from milliseconds")
    assert told["upper"] == Function("(text)", "")
    assert told["join"].said == "Of JMESPath itself."
