"""As many graphics cards are used as were asked for, or the batch says so before it begins."""

from __future__ import annotations

import pytest

from classroom_ai.batch.limits import LEAST, limit
from classroom_ai.cli.batch import _cards
from classroom_ai.errors import UsageError
from classroom_ai.graphics import Card


@pytest.mark.parametrize(
    ("wanted", "device", "there", "used"),
    [
        ("1", "cuda", "abc", "a"),
        ("2", "cuda", "abc", "ab"),
        ("all", "cuda", "abc", "abc"),
        ("1", "cpu", "abc", ""),
        ("all", "cpu", "abc", ""),
    ],
)
def test_cards_are_those_asked_for(
    monkeypatch: pytest.MonkeyPatch, wanted: str, device: str, there: str, used: str
) -> None:
    monkeypatch.setattr("classroom_ai.graphics.cards", lambda: tuple(map(Card, there)))
    assert "".join(card.name for card in _cards(wanted, device)) == used


@pytest.mark.parametrize(
    ("wanted", "device", "there", "said"),
    [
        ("3", "cuda", "ab", "is 3, but 2 graphics cards can be used"),
        ("2", "cuda", "a", "is 2, but 1 graphics card can be used"),
        ("2", "cpu", "ab", "no graphics cards can be used here.*doctor --gpu"),
        ("0", "cuda", "ab", "from 1 on, or all"),
        ("-1", "cuda", "ab", "from 1 on, or all"),
        ("most", "cuda", "ab", "from 1 on, or all"),
    ],
)
def test_more_cards_than_there_are_is_told(
    monkeypatch: pytest.MonkeyPatch, wanted: str, device: str, there: str, said: str
) -> None:
    monkeypatch.setattr("classroom_ai.graphics.cards", lambda: tuple(map(Card, there)))
    with pytest.raises(UsageError, match=said):
        _cards(wanted, device)


def test_limits_grow_with_the_sound_and_the_file_and_are_never_short() -> None:
    def of(size: int = 0, sound: float | None = None, pace: float | None = None) -> float:
        return limit("hear", size=size, sound=sound, work_per_second=pace)

    assert of() == of(size=10**12) == LEAST  # sound that is decoded is not read again
    assert of(sound=300.0, pace=0.1) == LEAST + 300
    assert of(sound=300.0) > of(sound=300.0, pace=1.0)
    assert limit("decode", size=10**10, sound=None, work_per_second=None) == LEAST + 10_000
