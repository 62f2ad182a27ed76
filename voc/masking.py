"""What must not be kept is masked first: numbers that pay, reach or identify a person, and secrets.

Each rule wants proof, a checksum or a word beside the number, because a masked order number, flight number,
date or amount helps nobody. A corpus in the tests pins what it takes and what it leaves.
Masks: [card] [email] [phone] [iban] [ssn] [passport] [secret].
"""

import re
from collections.abc import Callable

from voc.numerals import plainly

_MASKS = ("card", "email", "phone", "iban", "ssn", "passport", "secret")
_GAP = "[ .-]?"
_WORD_BEFORE = r"(?<![A-Za-z0-9_])"
_WORD_AFTER = r"(?![A-Za-z0-9_])"
# Most texts hold nothing of what most rules begin with, and to ask for that costs a hundredth of the rule.
_OF_SHAPES = ("_", "-----", "xox", "AKIA", "eyJ", "sk-", "AIza", "glpat-", "SG.", "ya29.")
_OF_SECRETS = ("pass", "pwd", "key", "token", "secret", "kennwort", "contrase")
_OF_CODES = (
    "cv",
    "code",
    "pin",
    "otp",
    "password",
    "tan",
    "pr\u00fcf",
    "c\u00f3digo",
    "clave",
    "cryptogramme",
)
_OF_EMAILS_SPELT = ("gmail", "yahoo", "hotmail", "outlook", "icloud", "aol", "gmx", "proton")
_AT_SPELT = re.compile(r"(?:at|@)[\])]|%40")
# What every address has around its @, and what no "@airline" of a post has: that is four fifths of the rule.
_AT_DOMAIN = re.compile(r"[\w.%+'-]@[\w-]{1,63}\.[\w-]")
_OF_CARDS = ("card", "visa", "amex", "credit", "debit", "maestro", "karte", "carte", "tarjeta")
_OF_PASSPORTS = ("pass", "pasaporte", "ausweis")
_OF_DNI = ("dni", "nif", "nie")
# The letters that rules without case take for one of a to z, as those see them.
_ODD_LETTERS = str.maketrans("\u017f\u212a\u0130\u0131", "skii")
_OF_PHONES = (
    *("phone", "tel", "mob", "cell", "whatsapp", " me", "call back", " no", " number", "nummer", "handy"),
    *("t\u00e9l", "vil", "celular", "fono", "llam", "ll\u00e1m", "mero", "pelez", "m\u00e9ro"),
)
_DIGIT = re.compile("[0-9]")
_GROUP = re.compile("[0-9]+")
_DIGITS = b"0123456789"
# By its first digit: there are fewer of those than of letters.
_OF_IBANS = re.compile("[0-9](?<=[a-z]{2}[0-9])[0-9]")

_FEWEST_CARD, _FEWEST_SSN, _FEWEST_PHONE, _FEWEST_CODE = 13, 9, 7, 3
"""Digits of each number, at the least."""

_SECRET_SHAPES = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\s]*+(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
    rf"|{_WORD_BEFORE}(?:(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{{10,200}}|gh[pousr]_[A-Za-z0-9]{{20,200}}"
    r"|github_pat_[A-Za-z0-9_]{20,200}|xox[abpr]-[A-Za-z0-9-]{10,200}|AKIA[0-9A-Z]{16}"
    r"|whsec_[A-Za-z0-9+/=]{16,200}|sk-[A-Za-z0-9_-]{20,300}|AIza[A-Za-z0-9_-]{35}|glpat-[A-Za-z0-9_-]{20,100}"
    r"|npm_[A-Za-z0-9]{36}|SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}|ya29\.[A-Za-z0-9_-]{20,400}|eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{5,1000})",
)
_BEARER = re.compile(r"(\bbearer\s+)[A-Za-z0-9._~+/=-]{20,4000}", re.IGNORECASE)
_SECRET_SAID = re.compile(
    r"(\b(?:password|passwort|passcode|pass[ ]?word|pwd|kennwort|mot de passe|contrase\u00f1a|contrasena"
    r"|api[ _-]?key|access[ _-]?token|(?:client|app)[ _-]?secret|secret[ _-]?key)\b"
    r"['\"]?\s{0,3}(?:(?:(?:is|was|ist|war|lautet|est|\u00e9tait|es|era)\b|:|=|->)\s{0,3}){1,2})"
    r"(\"[^\"\n]{1,100}\"|'[^'\n]{1,100}'|[^\s,;]{3,200})",
    re.IGNORECASE,
)
_APOSTROPHE = re.compile("['\u2019]")
_SAID_IN_A_SENTENCE = re.compile(r"\b(?:is|was|ist|war|lautet|est|\u00e9tait|es|era)\s*$", re.IGNORECASE)
_CODE_SAID = re.compile(
    r"(\b(?:cvv2?|cvc2?|security code|pin(?: code| number)?|otp"
    r"|(?:verification|one[- ]time) (?:code|password|pin)"
    r"|(?:tan|clave)(?=\s{0,3}(?:is|ist|war|lautet|es|:|=|[0-9]{6}))"
    r"|(?:karten)?pr\u00fcf(?:nummer|ziffer)"
    r"|(?:sicherheits|best\u00e4tigungs)code|code (?:de (?:v\u00e9rification|s\u00e9curit\u00e9)|secret)"
    r"|c\u00f3digo(?: de (?:verificaci\u00f3n|seguridad))|cryptogramme)\b"
    r"\s{0,3}(?:is|was|ist|war|lautet|est|es|:|=|#|-)?\s{0,3})([0-9]{3,8})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"(?<![\w.%+'-])[\w.%+'-]{1,64}(?:@|%40)(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w@-])"
    r"|(?<![\w.])[\w.+-]{1,64} ?[(\[](?:at|@)[)\]] ?[\w-]{1,63}"
    r"(?: ?[(\[](?:dot|punkt|\.)[)\]] ?|\.| dot )[^\W\d_]{2,24}\b"
    r"|(?<![\w.])[\w.+-]{1,64} ?[(\[]?(?:\bat\b|@)[)\]]? ?"
    r"(?:gmail|yahoo|hotmail|outlook|icloud|aol|gmx|proton(?:mail)?)"
    r" ?[(\[]?(?:\bdot\b|\.)[)\]]? ?(?:com|net|de|co\.uk|fr|es|it)\b",
    re.IGNORECASE,
)
_IBAN = re.compile(rf"{_WORD_BEFORE}[A-Z]{{2}}[0-9]{{2}}(?:[ .-]?[A-Z0-9]){{11,30}}", re.IGNORECASE)
# All groups of digits that stand together, however many: the number of an order or its code may stand right
# beside a card's, which its check digit proves; also two spaces, a new line, ` - ` between its groups.
_CARD_AMONG = re.compile(
    rf"{_WORD_BEFORE}(?<![0-9][.-])[0-9]++(?![A-Za-z])(?:[ \t\r\n._-]{{1,3}}[0-9]++(?![A-Za-z]))*+"
)
# By itself, grouped in any way.
_CARD = re.compile(rf"{_WORD_BEFORE}(?<![0-9][.-])(?:[0-9]{_GAP}){{12,18}}[0-9]{_WORD_AFTER}")
_CARD_SAID = re.compile(
    r"(?<!\[)(?=[acdgkmtv])(\b(?:card|visa|mastercard|maestro|amex|credit|debit|kreditkarten?(?:nummer)?"
    r"|kartennummer|girocard|carte (?:bancaire|bleue|de cr[e\u00e9]dit)"
    r"|tarjeta de (?:cr[e\u00e9]dito|d[e\u00e9]bito))\b"
    rf"[^0-9\n]{{0,30}})((?:[0-9]{_GAP}){{12,18}}[0-9]){_WORD_AFTER}",
    re.IGNORECASE,
)
_SSN = re.compile(
    rf"{_WORD_BEFORE}(?!000|666|9)[0-9]{{3}}-(?!00)[0-9]{{2}}-(?!0000)[0-9]{{4}}(?![0-9A-Za-z_-])"
)
_SSN_SAID = re.compile(
    r"(?<!\[)(\b(?:ssn|social(?: security)?(?: number| no)?)\b[^0-9\n]{0,20})"
    rf"((?:[0-9]{_GAP}){{8}}[0-9]){_WORD_AFTER}",
    re.IGNORECASE,
)
_PASSPORT_SAID = re.compile(
    r"(?<!\[)(\b(?:passport|passeport|pasaporte|reisepass|personalausweis|ausweis)(?:nummer)?\b"
    r"(?: ?(?:no|nr|num|number|n[\u00fau]mero|num[\u00e9e]ro|n\u00b0|#))?\.?[ ]?(?:is|ist|est|es)?:?[ ]?)"
    r"((?=[A-Z]{0,3}[0-9])[A-Z0-9]{6,10})\b",
    re.IGNORECASE,
)
# Spain's identity cards: eight digits, or seven behind X, Y or Z, and a letter that checks them.
_DNI_SAID = re.compile(
    r"(\b(?:(?:dni|nif)\b[ :.]{0,3}|nie\b:[ ]?))[XYZ]?[0-9]{7,8}[ -]?[A-Z]\b", re.IGNORECASE
)
# By what it can begin with, and only then by its rules one after the other: five times as fast.
_PHONE = re.compile(
    r"(?=[+(0-9])(?:"
    r"(?<![\w+])\+[0-9][0-9 ().\u00a0/-]{6,20}[0-9](?![0-9A-Za-z_])"
    r"|(?<![\w$€£#/.+-])(?:1[ .-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[0-9]{3}[ .-][0-9]{4}(?![\w-])"
    r"|(?<![\w$€£#/.+-])0[1-9][0-9]{1,3}[ /-][0-9]{3,4}[ -]?[0-9]{3,5}(?![\w/-])"
    r"|(?<![\w$€£#/.+-])0[1-9](?:[ .-]?[0-9]{2}){4}(?![\w/-])"
    # Without a gap only what can hardly be anything else: mobiles of Germany and Britain, and calls abroad.
    r"|(?<![\w$€£#/.+-])(?:01[567][0-9]{8,9}|07[0-9]{9}|00(?:1|3[1349]|4[1349])[0-9]{8,12})(?![\w/-])"
    r"|(?<![\w$€£#/.+-])00[1-9][0-9]{0,2}(?:[ -][0-9]{2,8}){2,5}(?![\w/-]))"
)
_PHONE_SAID = re.compile(
    r"(?<!\[)(?=[achlmprtw])(\b(?:phone|telephone|tel|mobile|mob|cell|cellphone|whatsapp"
    r"|handy(?:nummer|-nr|(?=\s{0,2}:))|telefon(?:nummer)?|tel[e\u00e9]fono|m[o\u00f3]vil|celular|t[e\u00e9]l[e\u00e9]phone"
    r"|ll[a\u00e1]m(?:a|en)me al|r?appelez[- ]moi au"
    r"|meine nummer ist|mi n[u\u00fa]mero es|mon num[e\u00e9]ro est"
    r"|(?:call|text|reach|ring|phone|contact) me"
    r"|call back|(?:my|contact|callback|call back) (?:number|no))\b[^0-9\n+(]{0,25})"
    r"(\+?\(?[0-9][0-9 ().\u00a0-]{5,18}[0-9])(?![\w/])",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:[0-9]{4}[.-][0-9]{1,2}[.-][0-9]{1,2}|[0-9]{1,2}[.-][0-9]{1,2}[.-][0-9]{2,4})(?:[ T]|$)"
)
# Length of an account number by country, from the registry of ISO 13616.
_COUNTRIES_OF_LENGTH = {
    15: "NO",
    16: "BE",
    18: "DK FI NL",
    19: "SI",
    20: "AT EE LT LU",
    21: "CH HR LI LV",
    22: "BG DE GB IE",
    23: "AE GI IL",
    24: "AD CZ ES RO SA SE SK",
    25: "PT",
    26: "IS TR",
    27: "FR GR IT MC SM",
    28: "CY HU PL",
    29: "BR QA UA",
    31: "MT",
}
_IBAN_LENGTH = {
    country: length for length, countries in _COUNTRIES_OF_LENGTH.items() for country in countries.split()
}


def mask(text: str, *, contacts: bool = True) -> str:
    """`text` with what must not be kept replaced; the same text where there is nothing. Idempotent.

    Without `contacts` e-mail addresses and telephone numbers stay: in an answer they are meant to be read.
    """
    # Where nothing is found in the plain form the words stay to the letter.
    before = masked = plainly(text)
    # Until nothing changes: a number that is gone no longer hides the one behind it.
    while (then := _masked(masked, contacts=contacts)) != masked:
        masked = then
    return text if masked == before else masked


def _masked(text: str, *, contacts: bool) -> str:
    lower = (text if text.isascii() else text.translate(_ODD_LETTERS)).lower()
    if _any(_OF_SHAPES, text):
        text = _SECRET_SHAPES.sub("[secret]", text)
    if "bearer" in lower:
        text = _BEARER.sub(r"\1[secret]", text)
    if _any(_OF_SECRETS, lower):
        text = _SECRET_SAID.sub(_secret, text)
    if contacts and (
        ("@" in text and _AT_DOMAIN.search(text))
        or _any(_OF_EMAILS_SPELT, lower)
        or ((")" in text or "]" in text or "%" in text) and _AT_SPELT.search(lower))
    ):
        text = _EMAIL.sub("[email]", text)
    digits = _count_digits(text)
    return _without_numbers(text, lower, digits, contacts=contacts) if digits else text


def _without_numbers(text: str, lower: str, digits: int, *, contacts: bool) -> str:
    """lower: the text as it was, in small letters; digits: how many are in it."""
    if digits >= _FEWEST_CODE and _any(_OF_CODES, lower):
        text = _CODE_SAID.sub(r"\1[secret]", text)
    if _OF_IBANS.search(lower):
        text = _IBAN.sub(_iban, text)
    if digits >= _FEWEST_CARD:
        if _any(_OF_CARDS, lower):
            text = _CARD_SAID.sub(r"\1[card]", text)
        text = _CARD_AMONG.sub(_cards, text)
        text = _CARD.sub(_card, text)
        digits = _count_digits(text)
    if digits >= _FEWEST_SSN:
        if "ssn" in lower or "social" in lower:
            text = _SSN_SAID.sub(r"\1[ssn]", text)
        if "-" in text:
            text = _SSN.sub("[ssn]", text)
    if digits >= _FEWEST_CODE and _any(_OF_PASSPORTS, lower):
        text = _PASSPORT_SAID.sub(r"\1[passport]", text)
    if digits >= _FEWEST_PHONE and _any(_OF_DNI, lower):
        text = _DNI_SAID.sub(r"\1[passport]", text)
    if contacts and digits >= _FEWEST_PHONE:
        text = _PHONE.sub(_phone(0), text)
        if _any(_OF_PHONES, lower):
            text = _PHONE_SAID.sub(_phone(2), text)
    return text


def _count_digits(text: str) -> int:
    raw = text.encode("utf-8", "surrogatepass")
    return len(raw) - len(raw.translate(None, _DIGITS))


def _any(parts: tuple[str, ...], text: str) -> bool:
    for part in parts:  # noqa: SIM110 - a loop is half of what a generator takes, and this runs for every text
        if part in text:
            return True
    return False


def masks_in(before: str, after: str) -> dict[str, int]:
    """How often each mask was put into `before` to make `after`, by its name: `card`, `email`, …"""
    put = {name: after.count(f"[{name}]") - before.count(f"[{name}]") for name in _MASKS}
    return {name: times for name, times in put.items() if times}


def is_card(digits: str) -> bool:
    """Whether `digits` may be a payment card: a network's prefix and length (ISO/IEC 7812), and Luhn."""
    length = len(digits)
    networks = (
        (digits[:1] == "4" and length in (13, 16, 19)),
        (digits[:2] in ("51", "52", "53", "54", "55") and length == 16),
        ("2221" <= digits[:4] <= "2720" and length == 16),
        (digits[:2] in ("34", "37") and length == 15),
        (digits[:2] in ("30", "36", "38", "39") and length in (14, 16)),
        ((digits[:4] == "6011" or digits[:2] == "65" or "644" <= digits[:3] <= "649") and 16 <= length <= 19),
        (digits[:2] in ("35", "62") and 16 <= length <= 19),
    )
    return any(networks) and _luhn(digits)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _card(found: re.Match[str]) -> str:
    return "[card]" if is_card(_digits(found[0])) else found[0]


def _cards(found: re.Match[str]) -> str:
    """What was found, with all cards among its groups masked."""
    said = found[0]
    groups = list(_GROUP.finditer(said))
    told, kept, first = [], 0, 0
    while first < len(groups):
        for last in range(first, min(first + 5, len(groups))):
            start, end = groups[first].start(), groups[last].end()
            lengths = [len(each[0]) for each in groups[first : last + 1]]
            if _as_on_a_card(lengths) and is_card(_digits(said[start:end])):
                told += [said[kept:start], "[card]"]
                kept, first = end, last
                break
        first += 1
    return "".join([*told, said[kept:]])


def _as_on_a_card(lengths: list[int]) -> bool:
    """Whether groups of so many digits are as on a card: unbroken, halved, by fours, or as American Express
    does.
    """
    *most, last = lengths
    return not most or lengths in ([4, 6, 4], [4, 6, 5], [8, 8]) or (set(most) == {4} and last <= 4)


def _secret(found: re.Match[str]) -> str:
    value = found[2]
    said_in_a_sentence = _SAID_IN_A_SENTENCE.search(found[1])
    if said_in_a_sentence and value[0] not in "\"'" and _APOSTROPHE.sub("", value.strip(".!?")).isalpha():
        return found[0]  # "my password is wrong"
    if value.startswith("[") or value == "***":
        return found[0]
    return f"{found[1]}[secret]"


def _iban(found: re.Match[str]) -> str:
    length = _IBAN_LENGTH.get(found[0][:2].upper(), 0)
    end = kept = 0
    for end, character in enumerate(found[0], start=1):  # noqa: B007 - `end` is where the account number ends
        kept += character.isalnum()
        if kept == length:
            break
    account = "".join(character for character in found[0][:end].upper() if character.isalnum())
    if not length or len(account) != length or found[0][end : end + 1].isalnum():
        return found[0]
    number = "".join(str(int(character, 36)) for character in account[4:] + account[:4])
    return "[iban]" + found[0][end:] if int(number) % 97 == 1 else found[0]


def _phone(group: int) -> Callable[[re.Match[str]], str]:
    def masked(found: re.Match[str]) -> str:
        number = found[group]
        if not _FEWEST_PHONE <= len(_digits(number)) <= 15 or _DATE.match(number):
            return found[0]
        return found[0].removesuffix(number) + "[phone]"

    return masked


def _digits(text: str) -> str:
    return "".join(_DIGIT.findall(text))
