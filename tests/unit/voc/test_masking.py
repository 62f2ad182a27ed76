"""The corpus that pins masking: what must not be kept goes, and what a colleague needs to help stays."""

import pytest

from support.masking import corpus
from voc.masking import is_card, mask, masks_in

# Put together here so that no scanner takes these inventions for real secrets.
_STRIPE = "sk_" + "live_" + "51Habcdefghijklmnop"
_GITHUB = "ghp_" + "a1B2" * 9
_JWT = ".".join(("ey" + "JhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NSJ9", "dBjftJeZ4CVPmB92K27u"))
_KEY = "-----BEGIN " + "PRIVATE KEY-----\nMIIEvQIBADANBg==\n-----END PRIVATE KEY-----"

_MASKED = [
    ("my card is 4111 1111 1111 1111 thanks", "my card is [card] thanks"),
    ("signed with whsec_" + "A1b2" * 5, "signed with [secret]"),
    ("pa\u017f\u017fword: hunter2", "pa\u017f\u017fword: [secret]"),
    ("4111111111111111", "[card]"),
    ("41111111 11111111\n10115 Berlin", "[card]\n10115 Berlin"),
    ("622202 1234567890128 12345", "[card] 12345"),
    ("1234 " * 13 + "4111 1111 1111 1111 thanks", "1234 " * 13 + "[card] thanks"),
    ("4111 1111 1111 1111 5555-5555-5555-4444", "[card] [card]"),
    ("mon mot de passe est hunter2", "mon mot de passe est [secret]"),
    ("Die TAN ist 123456, clave: 1234", "Die TAN ist [secret], clave: [secret]"),
    ("Handy: 0171 2345678, Handynummer 0171 2345678", "Handy: [phone], Handynummer [phone]"),
    ("4111-1111-1111-1111 exp 12/27", "[card] exp 12/27"),
    ("amex 3782 822463 10005", "amex [card]"),
    ("mastercard 5555555555554444.", "mastercard [card]."),
    ("2223003122003222 is a new one", "[card] is a new one"),
    ("diners 30569309025904", "diners [card]"),
    ("discover 6011111111111117", "discover [card]"),
    ("card number is 4532 7779 4803 7060", "card number is [card]"),
    ("my credit card number is 1254785485478547", "my credit card number is [card]"),
    ("cvv 123 and cvc: 4567", "cvv [secret] and cvc: [secret]"),
    ("security code is 987", "security code is [secret]"),
    ("my pin is 4565", "my pin is [secret]"),
    ("the verification code is 123456", "the verification code is [secret]"),
    ("write to jane.doe+air@mail.example.co.uk please", "write to [email] please"),
    ("(bob@example.com)", "([email])"),
    ("MAIL: BOB@EXAMPLE.COM.", "MAIL: [email]."),
    ("hari112 at gmail dot com", "[email]"),
    ("hari112 (at) gmail.com", "[email]"),
    ("jürgen@müller-büro.de", "[email]"),
    ("call +1 415 555 0132", "call [phone]"),
    ("+49 (0)30 1234567", "[phone]"),
    ("+447700900123 is mine", "[phone] is mine"),
    ("reach me: (415) 555-0132", "reach me: [phone]"),
    ("415-555-0132", "[phone]"),
    ("415.555.0132", "[phone]"),
    ("1-415-555-0132", "[phone]"),
    ("my number is 4155550132", "my number is [phone]"),
    ("phone no 5863693958", "phone no [phone]"),
    ("call me at 555 0132", "call me at [phone]"),
    ("tel. 030 1234567", "tel. [phone]"),
    ("ring me on 07700 900123", "ring me on [phone]"),
    ("whatsapp: 0049 171 2345678", "whatsapp: [phone]"),
    ("DE89 3704 0044 0532 0130 00", "[iban]"),
    ("pay to GB82WEST12345698765432 now", "pay to [iban] now"),
    ("iban de89370400440532013000.", "iban [iban]."),
    ("NL91 ABNA 0417 1643 00 PLEASE", "[iban] PLEASE"),
    ("SSN 123-45-6789", "SSN [ssn]"),
    ("ssn: 123456789", "ssn: [ssn]"),
    ("my social security number is 123 45 6789", "my social security number is [ssn]"),
    ("passport no X1234567", "passport no [passport]"),
    ("passport: 533380006", "passport: [passport]"),
    ("password: hunter2", "password: [secret]"),
    ("my password is Tr0ub4dor&3", "my password is [secret]"),
    ("pwd=letmein", "pwd=[secret]"),
    ('password is "correct horse"', "password is [secret]"),
    ("Passwort: geheim99", "Passwort: [secret]"),
    ("api key: 9f8e7d6c5b4a", "api key: [secret]"),
    (f"token {_STRIPE}", "token [secret]"),
    (f"use {_GITHUB} to log in", "use [secret] to log in"),
    (f"Authorization: Bearer {_JWT}", "Authorization: Bearer [secret]"),
    ("bearer abcdefghijklmnopqrstuvwxyz", "bearer [secret]"),
    (_KEY, "[secret]"),
    ("AKIA" + "ABCDEFGHIJKLMNOP", "[secret]"),
    # What is written with odd spaces, dashes and digits, or right beside other digits.
    ("4111 1111 1111 1111 123", "[card] 123"),
    ("order 12345678 4111 1111 1111 1111 12", "order 12345678 [card] 12"),
    ("0123 3782 822463 10005", "0123 [card]"),
    ("4111\u202f1111\u202f1111\u202f1111", "[card]"),
    ("4111  1111  1111  1111", "[card]"),
    ("4111\n1111\n1111\n1111", "[card]"),
    ("4111 - 1111 - 1111 - 1111", "[card]"),
    ("4111\u20141111\u20141111\u20141111", "[card]"),
    ("4111_1111_1111_1111", "[card]"),
    ("4111\u200b1111\u200b1111\u200b1111", "[card]"),
    ("\uff14\uff11\uff11\uff11 1111 1111 1111", "[card]"),
    ("\u0664\u0661\u0661\u0661 1111 1111 1111", "[card]"),
    ("maestro 6759649826438453", "maestro [card]"),
    ("DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000", "[iban]"),
    ("ana\uff20example.com", "[email]"),
    ("ana(at)example(dot)de", "[email]"),
    ("ana [at] example [dot] de", "[email]"),
    ("?to=ana%40example.com", "?to=[email]"),
    # As people say it elsewhere.
    ("Mein Passwort ist Hund3!", "Mein Passwort ist [secret]"),
    ("mot de passe : chaton12", "mot de passe : [secret]"),
    ("mi contrase\u00f1a es gato1234", "mi contrase\u00f1a es [secret]"),
    ("die TAN 123456 ging nicht", "die TAN [secret] ging nicht"),
    ("Pr\u00fcfnummer 123", "Pr\u00fcfnummer [secret]"),
    ("code de v\u00e9rification 884213", "code de v\u00e9rification [secret]"),
    ("c\u00f3digo de seguridad 456", "c\u00f3digo de seguridad [secret]"),
    ("Handy 01701234567", "Handy [phone]"),
    ("01701234567", "[phone]"),
    ("004917012345678", "[phone]"),
    ("ll\u00e1mame al 600 123 456", "ll\u00e1mame al [phone]"),
    ("Reisepass C01X00T47", "Reisepass [passport]"),
    ("DNI 12345678Z", "DNI [passport]"),
    ("AI" + "zaSyA-1234567890abcdefghijklmnopqrstu", "[secret]"),
    ("sk" + "-proj-" + "aB3" * 12, "[secret]"),
    ("bob@example.com and 415-555-0132 and 4111111111111111", "[email] and [phone] and [card]"),
]

_KEPT = [
    "Password warning: try again",
    "Contrase\u00f1a especial-2",
    "mot de passe est l'ancien",
    "it came in handy. Order 20261234567",
    "tan 1200 euros, es tan 300",
    "nie 1234567 x",
    "Order 4021188812 has not arrived",
    "order #112-1234567-1234567",
    "tracking 1Z999AA10123456784",
    "e-ticket no. 016-2412345678",
    "my ticket is 0162412345678",
    "confirmation Q7X2AB",
    "booking reference K9J4LM, two seats",
    "flight AA1234 and UA 100",
    "flights LH400/LH401",
    "seat 23A, gate 14, terminal 3",
    "on 2026-03-02 at 14:05",
    "2026-03-02T14:05:09Z",
    "03/02/2026",
    "02.03.2026",
    "call me on 02.03.2026",
    "between 2015 - 2016",
    "it cost $1,234.56",
    "refund of 1 250.00 EUR",
    "1,000,000 miles",
    "paid 4111.11",
    "waited 2 hours 45 minutes",
    "@united you lost my bag",
    "@united @delta 3 hours",
    "meet at gate 7",
    "look at gmail for the mail",
    "4111 1111 1111 1112",
    "1234567812345678",
    "0000000000000000",
    "card ending in 4242",
    "my password is wrong",
    "I forgot my password",
    "the password reset link does not work",
    "your pin board is great",
    "zip 10001-1234",
    "IP 192.168.10.10",
    "version 1.2.3-4567",
    "the 7:45 to Boston, row 12",
    "http://t.co/LM3opxkxch",
    "DE12 is our gate",
    "GB82 WEST 1234 5698 7654 33",
    "ISBN 978-3-16-148410-0",
    "123-45-678",
    "900-12-3456",
    "passport control took hours",
    "secret menu",
    "Mein Passwort ist falsch",
    "la contrase\u00f1a es incorrecta",
    "mon mot de passe est oubli\u00e9",
    "nie 12345678 gesehen",
    "rows 12 13 14 15 16 17 18 19 20",
    "meet at united dot com",
    "la clave es llegar pronto",
    "from 2010\u20132015\u00a0we flew, gr\u00fc\u00dfe\u200b",
    "order 00012345678901",
    "",
]


@pytest.mark.parametrize(("text", "masked"), _MASKED, ids=[text[:40] for text, _ in _MASKED])
def test_what_must_not_be_kept_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("text", _KEPT)
def test_what_helps_a_colleague_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("text", [text for text, _ in _MASKED])
def test_masking_again_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)


def test_in_an_answer_ways_to_reach_us_stay_and_what_pays_or_opens_does_not() -> None:
    text = "Write to care@example.com or call +1 214 555 0134; not 4111 1111 1111 1111, password: hunter2"
    kept = "Write to care@example.com or call +1 214 555 0134; not [card], password: [secret]"
    assert mask(text, contacts=False) == kept


@pytest.mark.parametrize(
    ("digits", "card"),
    [("4111111111111111", True), ("4111111111111112", False), ("9111111111111111", False), ("411111", False)],
)
def test_a_card_has_a_networks_prefix_its_length_and_a_right_checksum(digits: str, card: bool) -> None:
    assert is_card(digits) is card


def test_a_card_right_behind_another_is_masked_as_well() -> None:
    assert mask("4111 1111 1111 1111.5500 0000 0000 0004.") == "[card].[card]."
    assert mask("my card is 4111 1111 1111 1111+49 4111 1111 1111 1111") == "my card is [card]+49 [card]"


def test_masks_are_counted_by_their_names() -> None:
    before = "[card] was rosa@example.com, now leo@example.com and 4111 1111 1111 1111"

    assert masks_in(before, mask(before)) == {"card": 1, "email": 2}
    assert masks_in("nothing", "nothing") == {}


@pytest.mark.parametrize(("text", "kept"), list(corpus()), ids=lambda text: text[:40])
def test_the_corpus_comes_out_as_it_is_marked(text: str, kept: str) -> None:
    assert mask(text) == kept
    assert mask(kept) == kept
