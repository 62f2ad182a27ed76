"""What is asked of a text is answered with the words of a pack."""

from __future__ import annotations

from rules.pack import load_pack, packaged, parse_pack
from service.assisting import Assistant, Question

PACK = load_pack(packaged())
FILE = "boundaries/meal-credit.yaml"
TEXT = PACK.files[FILE]


def test_a_text_reads_the_same_whether_the_pack_has_it_or_it_is_read_anew() -> None:
    assistant = Assistant()
    kept = assistant.answer(Question("read", "meal-credit", FILE, TEXT), PACK).sentences
    anew = assistant.answer(Question("read", "meal-credit", FILE, TEXT + "# more\n"), PACK).sentences
    assert kept == anew
    assert kept


def test_only_what_was_wanted_is_answered() -> None:
    answer = Assistant().answer(Question("complete", "meal-credit", FILE, TEXT, 10**9), PACK)
    assert answer.completions is not None
    assert (answer.hover, answer.text, answer.sentences, answer.problem) == (None, None, None, None)


def test_what_hangs_on_a_word_is_that_of_the_pack_that_is_asked() -> None:
    assistant = Assistant()
    question = Question("hover", "meal-credit", FILE, TEXT, TEXT.index("action: meal") + 9)
    first = assistant.answer(question, PACK).hover
    without = parse_pack({name: text for name, text in PACK.files.items() if name != FILE})
    second = assistant.answer(question, without).hover
    assert first is not None
    assert second is not None
    assert "Granted by meal-credit." in first.lines
    assert not any(line.startswith("Granted by") for line in second.lines)
