"""A moment of a lesson as it is shown: a few lines in a row, and what happened in them."""

from __future__ import annotations

from dataclasses import dataclass

from classroom_ai.measures.speech import word_count
from classroom_ai.types import Evidence, Lesson, Seconds, Utterance

#: A quote is for recognising a moment; the transcript has the rest.
MAX_WORDS = 30
#: Below this mean confidence of its words a line is too likely to be misheard to be shown.
_SURE_OF_WORDS = 0.5


@dataclass(frozen=True, slots=True)
class Moment:
    """Lines of a lesson in their order, and why they are shown.

    ``kind`` names what happened, as ``strengths.STRENGTHS`` and ``missed.KINDS`` do;
    ``wait`` is the quiet that it is about, where it is about one; ``chosen`` is the
    line that it was found by.
    """

    kind: str
    lines: tuple[Evidence, ...]
    chosen: Evidence
    wait: Seconds | None = None
    n_words: int = 0
    is_longest: bool = False

    @property
    def start(self) -> Seconds:
        """Where it begins."""
        return self.lines[0].start

    @property
    def end(self) -> Seconds:
        """Where it ends."""
        return max(line.end for line in self.lines)

    @property
    def utterances(self) -> frozenset[str]:
        """Utterances that it is made of."""
        return frozenset(line.utterance for line in self.lines if line.utterance)


def line(utt: Utterance) -> Evidence:
    """The whole of an utterance as a line of a moment."""
    return Evidence(utt.start, utt.end, utt.id)


def can_be_quoted(utt: Utterance) -> bool:
    """Whether its words were heard surely enough to stand on the first page."""
    sure = [word.confidence for word in utt.words if word.confidence is not None]
    return bool(utt.text.strip()) and (not sure or sum(sure) / len(sure) >= _SURE_OF_WORDS)


def longest_by_students(lesson: Lesson) -> int:
    """Words of the longest line of a student; 0 where there is none."""
    return max((word_count(utt) for utt in lesson.utterances if utt.role == "student"), default=0)
