"""What a recogniser makes up: sentences where nobody speaks, loops, words that take no time.

Whisper's own signs judge a piece of half a minute as a whole [1]_. Two more are
looked for in its words. Attention finds each word's place in the sound; a
sentence that was never said finds none, and its words are squeezed into one
instant. And a word cannot last through a pause that was cut out: it belongs
where the speech is, on the side of the pause that has most of it.

Lists of stock phrases (*thank you for watching*) were rejected: teachers do thank.

References
----------
.. [1] Radford, A., et al. (2023). Robust speech recognition via large-scale
   weak supervision. ICML. Section 4.5.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from classroom_ai.hearing.grid import Mask, runs, seconds
from classroom_ai.types import Seconds, Word

if TYPE_CHECKING:
    from faster_whisper.transcribe import Segment
    from faster_whisper.transcribe import Word as Part

#: So many words in one instant were not said; two or three are, in quick speech.
_SQUEEZED = 4
#: Attention places words in steps of 20 ms.
_INSTANT: Seconds = 0.01


def heard_words(segment: Segment) -> list[Part]:
    """Words of a segment, without those that are more likely made up than heard.

    Parameters
    ----------
    segment : faster_whisper.transcribe.Segment
        With words and Whisper's signs: repetition and probability of silence.

    Returns
    -------
    list of faster_whisper.transcribe.Word
        In their order; none where Whisper itself doubts the whole segment.
    """
    repeats_itself = segment.compression_ratio > 2.4
    hears_nothing = segment.no_speech_prob > 0.6 and segment.avg_logprob < -1.0
    if repeats_itself or hears_nothing:
        return []
    heard: list[Part] = []
    for takes_time, group in groupby(
        segment.words or (), key=lambda part: part.end - part.start > _INSTANT
    ):
        parts = list(group)
        if takes_time or len(parts) < _SQUEEZED:
            heard += parts
    return heard


def within_speech(words: Iterable[Word], speech: Mask) -> list[Word]:
    """Words cut down to the stretch of speech that has most of them.

    Parameters
    ----------
    words : iterable of Word
        At their times in the recording.
    speech : ndarray of bool, shape (n_frames,)
        Where somebody speaks.

    Returns
    -------
    list of Word
        One that touches no speech keeps its times: the margin around speech was
        handed to the recogniser too.

    Examples
    --------
    >>> import numpy as np
    >>> speech = np.zeros(500, bool)
    >>> speech[50:100] = speech[400:450] = True
    >>> within_speech([Word(1.2, 8.1, "so")], speech)
    [Word(start=1.2, end=2.0, text='so', confidence=None)]
    """
    stretches = [(seconds(first), seconds(end)) for first, end in runs(speech)]
    ends = [end for _, end in stretches]
    starts = [start for start, _ in stretches]
    placed: list[Word] = []
    for word in words:
        touched = stretches[bisect_right(ends, word.start) : bisect_left(starts, word.end)]
        if touched:
            parts = [(max(a, word.start), min(b, word.end)) for a, b in touched]
            start, end = max(parts, key=lambda part: part[1] - part[0])
            word = replace(word, start=start, end=end)
        placed.append(word)
    return placed
