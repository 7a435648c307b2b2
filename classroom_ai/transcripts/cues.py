"""What every reader of transcripts hands over: lines with what is known of each, and no more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from classroom_ai.types import Seconds, Word

#: More characters than any time has: no number of so many digits is one.
_LONGEST = 40
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)")
#: Later is no time: not in seconds since 1970, and not in milliseconds.
LATEST: Seconds = 1e14
_SECONDS = re.compile(r"(\d+(?:[.,]\d+)?)\s*s?")


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of a transcript as it stands there.

    ``start`` and ``end`` are seconds by the transcript's own clock and ``speaker`` its own
    label; each is None where the transcript does not say. ``words`` are there only where
    it has times for single words.
    """

    text: str
    start: Seconds | None = None
    end: Seconds | None = None
    speaker: str | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """A transcript as it was read; ``format`` is said to the user, ``language`` is ISO 639-1."""

    format: str
    cues: tuple[Cue, ...]
    language: str | None = None


def seconds_of(text: str) -> Seconds | None:
    """A time as transcripts write it; None for anything else.

    Parameters
    ----------
    text : str
        ``1:02:03.5``, ``02:03,5``, ``63.5``, ``63.5s``, or a date with time in ISO 8601.

    Returns
    -------
    float or None
        Seconds, rounded to 1 ms; of a date, since 1970, and below 0 before.

    Examples
    --------
    >>> seconds_of("1:02:03,5"), seconds_of("02:03"), seconds_of("12.25"), seconds_of("soon")
    (3723.5, 123.0, 12.25, None)
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = clock.groups(default="0")
        whole = int(hours) * 3600 + int(minutes) * 60
        return round(whole + float(seconds.replace(",", ".")), 3)
    if plain := _SECONDS.fullmatch(text):
        number = float(plain[1].replace(",", "."))
        return round(number, 3) if number < LATEST else None
    try:
        # Python 3.10 knows no Z.
        return round(datetime.fromisoformat(re.sub(r"Z$", "+00:00", text)).timestamp(), 3)
    except (ValueError, OverflowError, OSError):
        return None
