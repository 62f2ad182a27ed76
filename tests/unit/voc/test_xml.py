"""XML becomes plain values that expressions search, and nothing in it expands."""

import pytest

from voc.errors import Unmappable
from voc.strict_json import MAX_DEPTH
from voc.xml import MAX_ELEMENTS, parse_xml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<a/>", {"a": None}),
        ("<a> hello </a>", {"a": "hello"}),
        ("<a><b>1</b><c/></a>", {"a": {"b": "1", "c": None}}),
        ("<a><b>1</b><b>2</b><b>3</b></a>", {"a": {"b": ["1", "2", "3"]}}),
        ('<a id="7">hello</a>', {"a": {"@id": "7", "#text": "hello"}}),
        ("<a>one <b>two</b> three</a>", {"a": {"b": "two", "#text": "one  three"}}),
        ("<a><![CDATA[<b>]]>&amp;&#10;&lt;</a>", {"a": "<b>&\n<"}),
        ("<?xml version='1.0' encoding='latin-1'?><a>é</a>", {"a": "é"}),
        (
            '<s:Envelope xmlns:s="urn:s" xmlns="urn:x"><s:Body s:id="1"><m/></s:Body></s:Envelope>',
            {"Envelope": {"Body": {"@id": "1", "m": None}}},
        ),
        ("<a><!-- aside --><?do it?>word</a>", {"a": "word"}),
    ],
)
def test_elements_attributes_and_words_are_members(text: str, value: object) -> None:
    assert parse_xml(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<a>", "not_xml"),
        ("<a></b>", "not_xml"),
        ("<a/><b/>", "not_xml"),
        ("hello", "not_xml"),
        ("<a b=1/>", "not_xml"),
        ('<a b="1" b="2"/>', "not_xml"),
        ("<a>&unknown;</a>", "not_xml"),
        ("<a>\x00</a>", "not_xml"),
        ("<a>\ud800</a>", "not_xml"),
        ("<!DOCTYPE a><a/>", "forbidden_xml"),
        ('<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a>&y;</a>', "forbidden_xml"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "forbidden_xml"),
        ("<a>" * (MAX_DEPTH + 1), "too_deep"),
        ("<a>" + "<b/>" * MAX_ELEMENTS + "</a>", "too_many"),
        ("<a " + " ".join(f'b{i}=""' for i in range(MAX_ELEMENTS)) + "/>", "too_many"),
    ],
)
def test_what_cannot_or_must_not_be_read_says_why(text: str, code: str) -> None:
    with pytest.raises(Unmappable) as error:
        parse_xml(text)
    assert error.value.code == code
    assert len(error.value.text) < 200


def test_xml_as_deep_as_allowed_is_read() -> None:
    assert parse_xml("<a>" * MAX_DEPTH + "</a>" * MAX_DEPTH)
