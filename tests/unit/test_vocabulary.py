from __future__ import annotations

from pathlib import Path

import pytest

from classroom_ai.errors import UsageError
from classroom_ai.vocabulary import read_vocabulary


@pytest.mark.parametrize(
    ("content", "phrases"),
    [
        ("numerator\n", ("numerator",)),
        ("numerator\r\ndenominator", ("numerator", "denominator")),
        ("# fractions\n\n  Pythagoras  # of Samos\n", ("Pythagoras",)),
        ("number\tline\nnumber line\n", ("number line",)),
        ("\ufeffZähler\n", ("Zähler",)),
    ],
)
def test_each_line_is_a_word_or_a_phrase(
    content: str, phrases: tuple[str, ...], tmp_path: Path
) -> None:
    file = tmp_path / "words.txt"
    file.write_text(content, encoding="utf-8")
    assert read_vocabulary(file) == phrases


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no words"),
        (b"# later\n\n", "holds no words"),
        ("Zähler".encode("latin-1"), "is not text in UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00", "is not text in UTF-8"),
        (b"PK\x03\x04\n", "Line 1 .* is no word or phrase"),
        (b"half\n" + b"and so on " * 10, "Line 2 .* is no word or phrase"),
        (b"word\n" * 30_000, "0.1 MB"),
    ],
)
def test_what_is_no_list_of_words_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=message):
        read_vocabulary(file)


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_a_file_that_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_vocabulary(tmp_path / name)
