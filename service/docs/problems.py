"""The page of problems, from the catalogue of errors."""

from collections.abc import Mapping

from service.access.doors import OPS, ROUTES
from service.docs.tables import code, page, table
from service.errors import Code

_DO: Mapping[Code, str] = {
    Code.BAD_REQUEST: "Send JSON (or what the route takes), in UTF-8.",
    Code.BAD_SIGNATURE: "Check the secret at both ends and the sender's clock; `reason` says which.",
    Code.NOT_SIGNED_IN: "Sign in by a new link, or send a token that is still good.",
    Code.LINK_USED: "Ask for a new link: each works once, for 12 hours.",
    Code.WRONG_ORIGIN: "Send a token in the place of a cookie, or add the page to `REMIT_ALLOWED_ORIGINS`.",
    Code.NOT_YOURS: "Somebody of that role or team can; the page on permissions says who.",
    Code.METHOD: "Look the method up in `/openapi.json`.",
    Code.NOT_FOUND: "Look at the name; where one is near, `detail` says it.",
    Code.NOT_CLAIMED: "Claim the case, then try again.",
    Code.CLAIMED_BY_OTHER: "`by` has it: talk to them, or wait until the case is handed back.",
    Code.CASE_CLOSED: "What the customer says next opens another case.",
    Code.OUTSIDE: "`latitude` (of this moment), `reason` and `duties` say what would be inside.",
    Code.ALREADY_ANSWERED: "`decision` says how it ended.",
    Code.NOT_MADE: "Only what was given can be taken back.",
    Code.ALREADY_REVERSED: "Nothing is left to do.",
    Code.RECORD_KNOWS: "A system of record goes before what somebody states: correct it there.",
    Code.NOTHING_CHANGED: "Save a draft first.",
    Code.SECOND_MANAGER: "Another manager looks at it and publishes it.",
    Code.NOT_PROVED: "`guarantees` has a case for each that does not hold: mend the boundary or the promise.",
    Code.CHANGED_MEANWHILE: "Read it again (`etag`, `by`, `at` say what is there), and decide anew.",
    Code.TOO_LARGE: "Send less at once.",
    Code.INVALID: "`where` names the field, `detail` what it must hold.",
    Code.UNSOUND: "`findings` names each error by file, line and column.",
    Code.KEY_REUSED: "Choose a new key for a new thing.",
    Code.UNMAPPABLE: "The delivery was kept. Mend the feed's document; `reason` says what it could not read.",
    Code.IF_MATCH_NEEDED: "Send `If-Match` with the ETag you saw; for a new document `If-None-Match: *`.",
    Code.TOO_MANY: "Wait as long as `Retry-After` says, then send the same again.",
    Code.FAILED: "Tell whoever runs the service: the log has the cause.",
    Code.NOT_RECORDED: "Nothing happened: send the same request again, with the same key.",
    Code.DATABASE_AWAY: "Send it again in a moment: the service heals when the database is back.",
    Code.SHUTTING_DOWN: "Send it again in a moment; another process takes it.",
}


def problems() -> str:
    """Every code, its status, what it means, what to do, and where it is heard."""
    rows = [
        (code(each.code), each.status, f"{each.title}.", _DO[each], _where(each))
        for each in sorted(Code, key=lambda each: (each.status, each.code))
    ]
    return page(
        "Problems",
        "What goes wrong is answered as problem details (RFC 9457, `application/problem+json`): `type`, "
        "`title`, "
        "`status`, `detail` (a sentence for a person) and `code`. Programs read `code`: it never changes its "
        "meaning. "
        "The stream says the same in the `problem` of a reply.",
        "```json\n"
        '{"type": "urn:remit:problem:not_claimed", "title": "Claim the case first", "status": 409,\n'
        ' "detail": "Claim case 204 first.", "code": "not_claimed"}\n'
        "```",
        table(("code", "status", "meaning", "what to do", "heard at"), rows),
    )


def _where(each: Code) -> str:
    """The doors that name it; those that every door may answer are heard everywhere."""
    found = [f"{method} {path}" for (method, path), door in ROUTES.items() if each in door.refusals]
    found += [f"stream: {op}" for op, door in OPS.items() if each in door.refusals]
    if not found:
        return "wherever it fits"
    return ", ".join(code(word) for word in found) if len(found) <= _MANY else f"{len(found)} routes and ops"


_MANY = 3
