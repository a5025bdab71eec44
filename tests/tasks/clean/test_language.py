"""Languages are told apart where there is enough text, and not guessed where there is not."""

from __future__ import annotations

import pytest

from tasks.clean.language import detect_languages

TEXTS = {
    "en": "The harbour office said on Monday that three boats had left Port Arlen before the storm reached the coast.",
    "de": "Das Hafenamt teilte am Montag mit, dass drei Boote Port Arlen verlassen hatten, bevor der Sturm kam.",
    "fr": "La capitainerie a annoncé lundi que trois bateaux avaient quitté Port Arlen avant l'arrivée de la tempête.",
    "ru": "Управление порта сообщило в понедельник, что три лодки покинули Порт-Арлен до начала шторма на побережье.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_languages(language: str) -> None:
    (found, sure), second = detect_languages(TEXTS[language])
    assert found == language
    assert sure > 0.5 > second[1]


@pytest.mark.parametrize("text", ["", "PORT ARLEN (NLA) - Ferry sunk, 3 dead.", "12345 " * 90])
def test_too_little_text_has_none(text: str) -> None:
    assert detect_languages(text) == []
