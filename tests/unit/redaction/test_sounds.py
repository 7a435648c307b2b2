"""What a recogniser writes for a name is near it; other words are not."""

from __future__ import annotations

import pytest

from classroom_ai.redaction.letters import pieces, plain
from classroom_ai.redaction.names import CLOSE
from classroom_ai.redaction.sounds import likeness, sound_distance


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("ayesha", "aisha"), ("kathrin", "catherine"), ("steven", "stephen"), ("geoff", "jeff"),
        ("maryanne", "maryann"), ("mohamed", "muhammad"), ("tanaka", "tannaka"),
        ("brianna", "briana"), ("zack", "zach"), ("filip", "philip"), ("aliyah", "aaliyah"),
        # another vowel, a lost h, voiced for unvoiced, c and k, s and z, y and i, m and n
        ("siubham", "siobhan"), ("sanice", "shanice"), ("beadris", "beatrice"), ("aixa", "aisha"),
        ("eesaan", "ishaan"), ("joceph", "yosef"), ("caitlym", "kaitlin"), ("isabell", "izabel"),
    ],
)  # fmt: skip
def test_misheard_names_are_close(heard: str, name: str) -> None:
    assert likeness(heard, name) >= CLOSE
    assert likeness(heard, name) == likeness(name, heard)


@pytest.mark.parametrize(
    ("heard", "name"), [("issue", "aisha"), ("there", "tariq"), ("equal", "miguel"), ("x", "xi")]
)
def test_other_words_are_not(heard: str, name: str) -> None:
    assert likeness(heard, name) < CLOSE


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("bat", "bat", 0.0, 0.0),
        ("bat", "bit", 0.1, 0.9),
        ("bat", "pat", 0.1, 0.9),
        ("bat", "kat", 1.0, 1.0),
        ("lio", "lo", 0.1, 0.9),
        ("bat", "bats", 1.0, 1.0),
        ("", "bat", 3.0, 3.0),
    ],
)
def test_sounds_that_are_confused_are_nearer_than_others(
    one: str, other: str, least: float, most: float
) -> None:
    assert least <= sound_distance(one, other) <= most
    assert sound_distance(one, other) == pytest.approx(sound_distance(other, one))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Aisha’s O'Brien-Núñez", ["aisha", "obrien", "nunez"]),
        ("[Student 12 or 13]'s [name] [teacher] [left out] [Student]", ["student"]),
        ("we'll don't Aisha'd", ["we", "dont", "aisha"]),
        ("Jose\u0301 Søren Łukasz", ["jose", "soren", "lukasz"]),
        ("3/4 \u0000 <b> 😀", ["b"]),
    ],
)
def test_words_are_plain_letters(text: str, words: list[str]) -> None:
    assert [piece.plain for piece in pieces(text)] == words
    assert all(plain(text[p.start : p.end]) == p.plain for p in pieces(text))
