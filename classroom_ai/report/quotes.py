"""Times and quotes: from evidence back to the words of the lesson."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from classroom_ai.lesson import speaker_names
from classroom_ai.report import formats, words
from classroom_ai.report.view import Quote, Time
from classroom_ai.types import Lesson, Seconds, Span, Utterance

#: A quote is for recognising a moment; the transcript has the rest.
MAX_WORDS = 30


@dataclass(frozen=True)
class Quotes:
    """The words of one lesson, found by utterance or by time."""

    lesson: Lesson

    @cached_property
    def names(self) -> dict[str, str]:
        """Speaker id to the name that is shown."""
        return speaker_names(self.lesson)

    @cached_property
    def utterances(self) -> dict[str, Utterance]:
        """Utterances by id."""
        return {utt.id: utt for utt in self.lesson.utterances}

    @cached_property
    def _anchors(self) -> dict[str, str]:
        # Numbered here: an id from a file may hold what no fragment can.
        return {utt.id: f"line-{n}" for n, utt in enumerate(self.lesson.utterances, start=1)}

    def time(self, seconds: Seconds, utterance: str | None = None) -> Time:
        """A time of the lesson, leading to the line of ``utterance`` where there is one."""
        anchor = self._anchors.get(utterance or "", "")
        if self.lesson.timing == "none":
            return Time(words.line_number(int(seconds) + 1), "", anchor)
        return Time(formats.clock(seconds), f"PT{int(seconds)}S", anchor)

    def of(self, span: Span, utterance: str | None, *, after: str = "") -> Quote:
        """What was said in ``span`` of an utterance; only the times where there are no words."""
        time = self.time(span.start, utterance)
        utt = self.utterances.get(utterance or "")
        if utt is None:
            return Quote(time, "", "", after or formats.number(span.duration, "s"))
        return Quote(time, self.names[utt.speaker], words_within(utt, span), after)


def words_within(utt: Utterance, span: Span) -> str:
    """The words of an utterance that are heard in a span, shortened; all of it where none is.

    A span's edges come from sound and a word's times are rough: one that only
    reaches into the span belongs to it.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> utt = lesson_from_text("T 0.0 4.0 Good. Why is that?").utterances[0]
    >>> words_within(utt, Span(1.0, 4.0))
    'Why is that?'
    """
    inside = [w.text.strip() for w in utt.words if w.end > span.start and w.start < span.end]
    return shortened(" ".join(inside) if inside else utt.text)


def shortened(text: str) -> str:
    """Text cut after ``MAX_WORDS`` words."""
    parts = text.split()
    return " ".join(parts) if len(parts) <= MAX_WORDS else " ".join(parts[:MAX_WORDS]) + " …"
