"""The catalogue of what can go wrong, each with one stable code.

HTTP answers carry them as RFC 9457 problem details, the stream as the `problem` of a reply or as a close
code. Nothing else in the service invents a code or a status.
"""

from collections.abc import Mapping
from enum import Enum, IntEnum


class Code(Enum):
    """Stable code, HTTP status, and what it means in a few words."""

    BAD_REQUEST = ("bad_request", 400, "The request cannot be read")
    BAD_SIGNATURE = ("bad_signature", 401, "The delivery is not signed by the source it names")
    NOT_SIGNED_IN = ("not_signed_in", 401, "Nobody is signed in")
    LINK_USED = ("link_used", 401, "This sign-in link was used already or has run out")
    WRONG_ORIGIN = ("wrong_origin", 403, "The page that asks is not this console")
    NOT_YOURS = ("not_yours", 403, "This is not for your role or team")
    METHOD = ("method_not_allowed", 405, "This address does not take that method")
    NOT_FOUND = ("not_found", 404, "There is no such thing")
    NOT_CLAIMED = ("not_claimed", 409, "Claim the case first")
    CLAIMED_BY_OTHER = ("claimed_by_other", 409, "A colleague has this case")
    CASE_CLOSED = ("case_closed", 409, "The case is closed")
    OUTSIDE = ("outside", 409, "The decision is outside the latitude of this moment")
    ALREADY_ANSWERED = ("already_answered", 409, "The co-sign was answered or ended before")
    NOT_MADE = ("not_made", 409, "The decision was not made")
    ALREADY_REVERSED = ("already_reversed", 409, "The decision was taken back before")
    RECORD_KNOWS = ("record_knows", 409, "A system of record says otherwise")
    NOTHING_CHANGED = ("nothing_changed", 409, "It would change nothing")
    SECOND_MANAGER = ("second_manager", 409, "The pack wants a second manager's eyes on this")
    NOT_PROVED = ("not_proved", 409, "A guarantee is not proved; the boundaries cannot be published")
    CHANGED_MEANWHILE = ("changed_meanwhile", 412, "Somebody changed it meanwhile")
    TOO_LARGE = ("too_large", 413, "The body is larger than is taken")
    INVALID = ("invalid", 422, "A field does not hold what it must")
    UNSOUND = ("unsound", 422, "What was written has errors: nothing was saved or published")
    KEY_REUSED = ("key_reused", 422, "The idempotency key was used for another decision")
    UNMAPPABLE = ("unmappable", 422, "The delivery was kept, but its feed cannot map it")
    IF_MATCH_NEEDED = ("if_match_needed", 428, "Say which version is changed, with If-Match")
    TOO_MANY = ("too_many", 429, "Too many requests")
    FAILED = ("failed", 500, "Something failed here; it was written to the log")
    NOT_RECORDED = ("not_recorded", 503, "Nothing was recorded; the same request may be sent again")
    DATABASE_AWAY = ("database_away", 503, "The database cannot be reached just now")
    SHUTTING_DOWN = ("shutting_down", 503, "The service is stopping")

    def __init__(self, code: str, status: int, title: str) -> None:
        self.code = code
        self.status = status
        self.title = title


class Problem(Exception):  # noqa: N818 -- RFC 9457 calls it a problem
    """What did not happen, why, and what the caller may do.

    `detail` is one sentence for a person; `extra` holds members for machines (`latitude`, `duty`, `where`).
    """

    def __init__(self, code: Code, detail: str, extra: Mapping[str, object] | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.extra = dict(extra or {})

    def to_json(self) -> dict[str, object]:
        """The problem details object: type, title, status, detail, code, then the extra members."""
        return {
            "type": f"urn:remit:problem:{self.code.code}",
            "title": self.code.title,
            "status": self.code.status,
            "detail": self.detail,
            "code": self.code.code,
            **self.extra,
        }


class CloseCode(IntEnum):
    """Why the service ends a stream (application range of RFC 6455, section 7.4.2).

    `title` says it in a few words; `again`: whether a client comes back by itself, with its position.
    """

    title: str
    again: bool

    def __new__(cls, value: int, title: str, again: bool) -> "CloseCode":
        """A code with its words."""
        code = int.__new__(cls, value)
        code._value_ = value
        code.title = title
        code.again = again
        return code

    BAD_FRAME = 4400, "A frame cannot be read, is too large, or does not belong there", False
    NOT_SIGNED_IN = 4401, "Nobody is signed in, or the session or token ended", False
    WRONG_ORIGIN = 4403, "The page that asks is not this console", False
    HELLO_TIMEOUT = 4407, "No hello came in time", True
    TOO_SLOW = 4408, "The reader does not keep up", True
    TOO_MANY = 4429, "This person has too many streams open", False
    SHUTTING_DOWN = 4503, "The service is stopping, or cannot read its journal just now", True


_OF_WEBSOCKETS = (
    (1002, "What was sent is no frame of a WebSocket client", False),
    (1007, "A text is not UTF-8", False),
    (1009, "A frame is larger than any that is read", False),
)
"""By which the WebSocket itself is ended (RFC 6455, section 7.4.1), before a frame was read."""
CLOSE_CODES: tuple[tuple[int, str, bool], ...] = (
    *_OF_WEBSOCKETS,
    *((int(code), code.title, code.again) for code in CloseCode),
)
"""All codes by which a stream is ended here: why, and whether a client comes back by itself."""
