"""The language of a text, or none where it does not tell."""

import pytest

from voc.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("my flight is late and nobody tells us why", "en"),
        ("der kaffee war kalt und niemand war da", "de"),
        ("je suis très déçu par votre service", "fr"),
        ("el vuelo se canceló y no me devuelven el dinero", "es"),
        ("il volo è in ritardo e non ci sono informazioni", "it"),
        ("o voo está atrasado e não há informações", "pt"),
        ("de vlucht is niet op tijd en het personeel was er niet", "nl"),
        ("Мой рейс отменили", "ru"),
        ("飛行機が遅れています", "ja"),
        ("航班取消了", "zh"),
        ("비행기가 늦었어요", "ko"),
        ("رحلتي ألغيت", "ar"),
        ("ok", None),
        ("", None),
        ("12345 !!!", None),
        ("Boeing 漢", None),
    ],
)
def test_tells_the_language(text: str, language: str | None) -> None:
    assert language_of(text, text.lower().split()) == language
