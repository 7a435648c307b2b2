"""Which language is spoken, from several places of a recording; refused where it is not clear.

Whisper told the wrong language does not stop: it translates, or writes nonsense,
and both look like what was said. So words are written down only in a language
that is more likely than all others together. faster-whisper's own choice rests on
the first half minute; a greeting, a song or a roll call would decide for the lesson.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from faster_whisper import WhisperModel
    from numpy.typing import NDArray

#: More likely than all other languages together.
_SURE = 0.5


@dataclass(frozen=True, slots=True)
class HeardLanguage:
    """The likeliest language (ISO 639-1) and how likely it is, 0 to 1."""

    code: str
    probability: float

    @property
    def is_sure(self) -> bool:
        """Whether it is more likely than all others together."""
        return self.probability > _SURE


def heard_language(model: WhisperModel, pieces: Sequence[NDArray[np.float32]]) -> HeardLanguage:
    """The language of some speech.

    Parameters
    ----------
    model : faster_whisper.WhisperModel
        One that knows several languages.
    pieces : sequence of ndarray, float32
        Speech, mono at 16 000 Hz, at most 30 s each; at least one piece.

    Returns
    -------
    HeardLanguage
        Its probability is the mean over the pieces: ones that disagree make it low.
    """
    likely: Counter[str] = Counter()
    for piece in pieces:
        *_, languages = model.detect_language(piece)
        for code, probability in languages or ():
            likely[code] += probability / len(pieces)
    ((code, probability),) = likely.most_common(1)
    return HeardLanguage(code, probability)
