"""Words that a lesson is likely to hold, one a line, as a teacher writes them down.

A recogniser that is told ``numerator`` or ``Pythagoras`` writes it where it would
have written what sounds alike. The words go to the recogniser and nowhere else:
neither they nor the file are copied into the results.
"""

from __future__ import annotations

from pathlib import Path

from classroom_ai.errors import UsageError

#: A whole textbook is not a list of words.
_MOST_BYTES = 100_000
#: A line longer than this is a text, not a word or a phrase.
_LONGEST = 60
_EXAMPLE = "Write one word or phrase a line, such as  numerator"


def read_vocabulary(file: Path) -> tuple[str, ...]:
    """Words and phrases of a file, each once, in its order.

    Parameters
    ----------
    file : pathlib.Path
        Text in UTF-8, one word or phrase a line; what follows ``#`` is a remark.

    Returns
    -------
    tuple of str
        At least one.

    Raises
    ------
    UsageError
        If the file cannot be read, is no text, holds no words, or is too long;
        names the line.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError.unreadable(file, error) from error
    if len(content) > _MOST_BYTES:
        raise UsageError(
            f"{file} has {len(content) / 1e6:.1f} MB.",
            "A vocabulary is a list of some dozen words.",
            _EXAMPLE,
        )
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not text in UTF-8.", "", _EXAMPLE) from error
    phrases: dict[str, None] = {}
    for number, line in enumerate(lines, start=1):
        phrase = " ".join(line.split("#")[0].split())
        if len(phrase) > _LONGEST or not phrase.isprintable():
            raise UsageError(
                f"Line {number} of {file} is no word or phrase.",
                f"It may have {_LONGEST} letters and spaces.",
                _EXAMPLE,
            )
        if phrase:
            phrases[phrase] = None
    if not phrases:
        raise UsageError(f"{file} holds no words.", "", _EXAMPLE)
    return tuple(phrases)
