"""How much of what is said is understood: speech covered by words that the recogniser is sure of.

Without a transcript made by a person the error in words is not known. What is
known is how sure the recogniser was, and where it wrote nothing although
somebody spoke. A word counts for no more than a second, and only where there
is speech, so that an invented sentence gains little.

References
----------
.. [1] Jiang, H. (2005). Confidence measures for speech recognition: a survey.
   Speech Communication 45(4), 455-470.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classroom_ai.hearing.grid import FRAME, Mask
from classroom_ai.types import Role, Seconds, Turn, Word

#: Confidence from which a word counts as understood.
_SURE = 0.5
_LONGEST_WORD: Seconds = 1.0
#: Word times are rough; between two words of one breath nothing is missing.
_MARGIN: Seconds = 0.1
_LEAST_SPEECH: Seconds = 5.0


@dataclass(frozen=True, slots=True)
class Understood:
    """Shares of speech covered by words that are sure, 0 to 1; ``None`` where there is none.

    Where voices are ``mixed``, not told apart, ``teacher`` is the share of all speech.
    """

    teacher: float | None = None
    students: float | None = None
    mixed: bool = False


def understood_in_turns(words: Sequence[Word], turns: Sequence[Turn], speech: Mask) -> Understood:
    """How much of the teacher's speech is understood, and how much of the students'.

    Parameters
    ----------
    words : sequence of Word
        Without any, nothing is known, as where nobody asked for words.
    turns : sequence of Turn
        Who spoke when.
    speech : ndarray of bool, shape (n_frames,)
        Where somebody speaks.

    Returns
    -------
    Understood
        A side that speaks for less than 5 s is ``None``.
    """
    if not words:
        return Understood()

    def share(role: Role) -> float | None:
        spans = [(turn.start, turn.end) for turn in turns if turn.role == role]
        return understood_share(words, speech & _covered(spans, len(speech)))

    return Understood(share("teacher"), share("student"))


def understood_share(words: Sequence[Word], speech: Mask) -> float | None:
    """Share of some speech that is covered by words that are sure.

    Examples
    --------
    >>> speech = np.ones(500, dtype=bool)
    >>> words = [Word(n / 2, n / 2 + 0.4, "so", 0.9 if n < 10 else 0.2) for n in range(20)]
    >>> understood_share(words, speech)
    0.5
    """
    if speech.sum() * FRAME < _LEAST_SPEECH:
        return None
    sure = [
        (word.start - _MARGIN, min(word.end, word.start + _LONGEST_WORD) + _MARGIN)
        for word in words
        if word.confidence is not None and word.confidence >= _SURE
    ]
    return round(float(_covered(sure, len(speech))[speech].mean()), 3)


def _covered(spans: Sequence[tuple[Seconds, Seconds]], n: int) -> Mask:
    """Frames that lie in some span."""
    covered = np.zeros(n, dtype=bool)
    for start, end in spans:
        covered[max(0, round(start / FRAME)) : max(0, round(end / FRAME))] = True
    return covered
