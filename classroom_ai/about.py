"""What the teacher says of the lesson: from options, or from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from classroom_ai.errors import UsageError
from classroom_ai.types import About

_KEYS = tuple(field.name for field in fields(About))


def about_lesson(
    given: Mapping[str, Any], *, file: Path | None = None, earlier: About | None = None
) -> About:
    """Context of a lesson; what is given directly wins over the file.

    Parameters
    ----------
    given : mapping
        Values by the names of ``About``; ``None`` means not given.
    file : pathlib.Path, optional
        YAML with the same names.
    earlier : About, optional
        What was said before; it stays where neither says otherwise.

    Returns
    -------
    About

    Raises
    ------
    UsageError
        If the file cannot be read, a name is unknown, a value is not one line of
        text, the date is not one of the calendar, or the class size not a
        positive number.

    Examples
    --------
    >>> about_lesson({"title": "Fractions", "class_size": 24}).class_size
    24
    """
    values = _from_file(file) if file else {}
    values.update({key: value for key, value in given.items() if value is not None})
    if (day := values.get("date")) is not None:
        values["date"] = _iso_date(day)
    if (size := values.get("class_size")) is not None:
        values["class_size"] = _class_size(size)
    if "words" in values:
        values["words"] = _words(values["words"])
    if values.get("goal") is not None:
        values["goal"] = _goal(values["goal"])
    for key in values.keys() - {"date", "class_size", "words"}:
        values[key] = _text(key, values[key])
    return replace(earlier or About(), **values)


def _from_file(file: Path) -> dict[str, Any]:
    import yaml

    next_step = "Write lines such as  title: Fractions"
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError.unreadable(file, error) from error
    except (ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{file} is not YAML.", "", next_step) from error
    if not isinstance(content, dict):
        raise UsageError(f"{file} holds no names and values.", "", next_step)
    unknown = [key for key in content if key not in _KEYS]
    if unknown:
        raise UsageError(
            f"{file} has {unknown[0]!r}.", f"It may have {', '.join(_KEYS)}.", "Correct it."
        )
    return {key: value for key, value in content.items() if value is not None}


def _text(key: str, value: object) -> str:
    # YAML reads an unquoted  No  as a truth value, and lines that begin with a dash as a list.
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise UsageError(
            f"The {key} is {value!r}.", "It is one piece of text.", f'Write  {key}: "..."'
        )
    return str(value)


def _words(words: object) -> tuple[str, ...]:
    if isinstance(words, list) and all(isinstance(word, str) and word.strip() for word in words):
        return tuple(dict.fromkeys(" ".join(word.split()) for word in words))
    raise UsageError(
        f"The words are {words!r}.", "They are a list.", "Write  words: [numerator, denominator]"
    )


def _iso_date(day: object) -> str:
    try:
        return date.fromisoformat(str(day)).isoformat()
    except ValueError as error:
        raise UsageError(
            f"The date is {str(day)!r}.", "It is written YYYY-MM-DD, such as 2026-03-02."
        ) from error


def _goal(measure: object) -> str:
    from classroom_ai.measures import registry
    from classroom_ai.strict import did_you_mean

    if isinstance(measure, str) and measure in registry():
        return measure
    raise UsageError(
        f"The goal is {measure!r}.",
        f"It is a measure, such as wait.after_question.{did_you_mean(str(measure), registry())}",
        "Run: classroom-ai measures",
    )


def _class_size(size: object) -> int:
    if isinstance(size, int) and not isinstance(size, bool) and size > 0:
        return size
    raise UsageError(f"The class size is {size!r}.", "It is a number of students, such as 24.")
