"""Times and quotes: from evidence back to the words of the lesson."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from classroom_ai.feedback.moments import MAX_WORDS
from classroom_ai.lesson import speaker_names
from classroom_ai.measures.speech import words_in
from classroom_ai.report import words
from classroom_ai.report.view import Line, Quote, Time
from classroom_ai.types import Lesson, Role, Seconds, Span, Utterance


@dataclass(frozen=True)
class Quotes:
    """The words of one lesson, found by utterance or by time."""

    lesson: Lesson

    @cached_property
    def names(self) -> dict[str, str]:
        """Speaker id to the name that is shown."""
        names = speaker_names(self.lesson)
        return {speaker: words.speaker(name) for speaker, name in names.items()}

    @cached_property
    def utterances(self) -> dict[str, Utterance]:
        """Utterances by id."""
        return {utt.id: utt for utt in self.lesson.utterances}

    @cached_property
    def _anchors(self) -> dict[str, str]:
        # Numbered here: an id from a file may hold what no fragment can.
        return {utt.id: f"line-{n}" for n, utt in enumerate(self.lesson.utterances, start=1)}

    def role_of(self, utterance: str | None) -> Role:
        """Role of an utterance; not known where there is none."""
        utt = self.utterances.get(utterance or "")
        return utt.role if utt else "unknown"

    def time(
        self, seconds: Seconds, utterance: str | None = None, *, end: Seconds | None = None
    ) -> Time:
        """A time of the lesson, leading to the line of ``utterance`` where there is one.

        With an ``end``, what lies before it can be played, if the lesson has sound.
        """
        anchor = self._anchors.get(utterance or "", "")
        if self.lesson.timing == "none":
            return Time(words.line_number(int(seconds) + 1), "", anchor)
        shown, iso = words.clock(seconds), f"PT{int(seconds)}S"
        if end is None or self.lesson.timing != "sound":
            return Time(shown, iso, anchor)
        return Time(shown, iso, anchor, seconds, end)

    def of(
        self,
        span: Span,
        utterance: str | None,
        *,
        after: str = "",
        keep_end: bool = False,
    ) -> Quote:
        """What was said in ``span`` of an utterance; only the times where there are no words.

        Long ones are cut at their end, or with ``keep_end`` at their beginning: a question
        stands last.
        """
        time = self.time(span.start, utterance, end=span.end)
        utt = self.utterances.get(utterance or "")
        if utt is None:
            return Quote(time, "", "", after or words.number(span.duration, "s"))
        said = words_within(utt, span, keep_end=keep_end)
        return Quote(time, self.names[utt.speaker], said, after)


def words_within(utt: Utterance, span: Span, *, keep_end: bool = False) -> str:
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
    inside = [word.text.strip() for word in words_in(utt, span)]
    return shortened(" ".join(inside) if inside else utt.text, keep_end=keep_end)


def line_of(quotes: Quotes, utt: Utterance) -> Line:
    """A line of the transcript, with what the page needs to play and to correct it."""
    at_words = len(utt.words) == len(utt.text.split())
    return Line(
        quotes.time(utt.start, utt.id, end=utt.end),
        quotes.names[utt.speaker],
        utt.role,
        utt.text,
        start=utt.start,
        end=utt.end,
        utterance=utt.id,
        speaker=utt.speaker,
        word_starts=tuple(max(round((word.start - utt.start) * 100), 0) for word in utt.words)
        if at_words
        else (),
    )


def shortened(text: str, *, keep_end: bool = False) -> str:
    """Text cut after ``MAX_WORDS`` words, or before the last of them."""
    parts = text.split()
    if len(parts) <= MAX_WORDS:
        return " ".join(parts)
    if keep_end:
        return "… " + " ".join(parts[-MAX_WORDS:])
    return " ".join(parts[:MAX_WORDS]) + " …"
