"""What came after each question: who spoke next, and after how long a pause.

Word times say which sentence is the question, and in which order things were
said. They are rough, and recognisers stretch a word over the silence that
follows it, so a pause is taken between turns: from the end of speech nearest to
the question's last word to the start of what is heard next.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from classroom_ai.backchannels import floor_turns
from classroom_ai.measures.remembered import remembered
from classroom_ai.measures.speech import reply_to, turns_of
from classroom_ai.spans import with_left_out
from classroom_ai.types import Evidence, Lesson, Role, Seconds, Span, Tag

#: How far the last word's end may lie from the end of speech that it belongs to.
BOUNDARY_WITHIN: Seconds = 0.5
#: A shorter silence belongs to fluent speech; lessons have no gap there.
SHORTEST_PAUSE: Seconds = 0.2
#: In longer ones students write or work; nobody waits for a word.
LONGEST_PAUSE: Seconds = 15.0

CONTENT = frozenset({"question.open", "question.closed"})
#: Whoever says "okay?" or answers at once does not ask again.
_ASKS_NOTHING = frozenset({"question.check", "question.rhetorical"})
#: The rule for a name alone, which gives the floor and asks nothing.
NAME_CALLED = "procedural/name"

_TICK: Seconds = 0.001

#: student: a student spoke; named: the teacher called a name, then a student spoke;
#: rephrased: the teacher asked again; answered: the teacher said something else, if "okay?";
#: nothing: the lesson ended, or 15 s of quiet; unknown: another voice, or not known whose.
Outcome = Literal["student", "named", "rephrased", "answered", "nothing", "unknown"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about the content, and what came after it.

    ``quiet`` is for how long nobody spoke then, None where that cannot be told; ``wait`` is the
    same where it is a pause in Rowe's sense, which a student or the teacher ended.
    """

    tag: Tag
    outcome: Outcome
    wait: Seconds | None = None
    quiet: Seconds | None = None

    def evidence(self) -> Evidence:
        """The question, its rule and what happened next."""
        tag = self.tag
        return Evidence(tag.start, tag.end, tag.utterance, tag.rule, self.outcome)


@remembered
def without_backchannels(lesson: Lesson) -> Lesson:
    """The lesson with only the turns that take the floor; what is left out is an unknown one."""
    held = floor_turns(lesson.turns, lesson.utterances)
    return replace(lesson, turns=with_left_out(held, lesson.left_out))


@remembered
def what_followed(lesson: Lesson, tags: tuple[Tag, ...]) -> tuple[Asked, ...]:
    r"""Every content question of the teacher, with what happened next.

    Parameters
    ----------
    lesson : Lesson
        Turns, gaps and utterances sorted by start; times in seconds.
    tags : tuple of Tag
        ``question.*``; open and closed ones are about the content.

    Returns
    -------
    tuple of Asked
        One a question, in lesson order. ``wait`` is 0 s or more; it is None where
        no end of speech lies within 0.5 s of the question's last word, where the
        teacher goes on within 0.2 s, for all but the last of several questions at
        one end of speech, and where nobody known speaks within 15 s. ``quiet`` is
        None for the first and the third of these only.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nT 3.0 4.0 Look again.\nS1 5.0 6.0 Oh.")
    >>> question = Tag(0.0, 2.1, utterance="u0001", label="question.open", rule="open/why")
    >>> [(asked.outcome, asked.wait) for asked in what_followed(lesson, (question,))]
    [('answered', 0.9)]
    """
    said = _Said(without_backchannels(lesson), tags)
    asked = [tag for tag in said.questions if tag.label in CONTENT]
    ends = [said.end_of(tag) for tag in asked]
    last_at = {end: i for i, end in enumerate(ends)}
    return tuple(
        Asked(tag, "rephrased")
        if end is not None and last_at[end] != i
        else _followed(said, tag, end)
        for i, (tag, end) in enumerate(zip(asked, ends, strict=True))
    )


def _followed(said: _Said, tag: Tag, end: Seconds | None) -> Asked:
    if end is None:
        return Asked(tag, said.outcome_by_words(tag, after=tag.end))
    reply = reply_to(said.lesson, since=tag.start, until=end, role="teacher")
    pause = round(max(reply.start - end, 0.0), 3) if reply else LONGEST_PAUSE
    if reply is None or pause >= LONGEST_PAUSE:
        return Asked(tag, "nothing", quiet=said.quiet_from(end))
    if reply.role == "student":
        return Asked(tag, "student", pause, pause)
    if reply.role != "teacher":
        return Asked(tag, "unknown", quiet=said.quiet_from(end))
    outcome = said.teacher_went_on(tag, after=end, until=said.next_other(reply.start))
    return Asked(tag, outcome, pause if pause >= SHORTEST_PAUSE else None, pause)


def are_in_a_row(lesson: Lesson, said: Span, after: Span) -> bool:
    r"""Whether the next line can have to do with a line: it came soon, and nothing was left out.

    Lines are neighbours in the list also where minutes of work lie between them.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0 2 Why?\nS1 9 12 Because.\nT 30 31 Now to page nine.")
    >>> why, because, now = lesson.utterances
    >>> are_in_a_row(lesson, why, because), are_in_a_row(lesson, because, now)
    (True, False)
    """
    if any(said.start < span.end and span.start < after.end for span in lesson.left_out):
        return False
    has_ends = lesson.timing in ("sound", "captions")
    return not has_ends or after.start - said.end < LONGEST_PAUSE


class _Said:
    """The teacher's words and questions of a lesson, found by time."""

    def __init__(self, lesson: Lesson, tags: Sequence[Tag]) -> None:
        self.lesson = lesson
        questions = (tag for tag in tags if tag.label.startswith("question."))
        self.questions = sorted(questions, key=lambda tag: (tag.start, tag.end))
        self._asked_from = [tag.start for tag in self.questions]
        self._words: list[Span] = sorted(
            (
                word
                for utt in lesson.utterances
                if utt.role == "teacher" and utt.text.strip()
                for word in utt.words or (Span(utt.start, utt.end),)
            ),
            key=lambda word: word.start,
        )
        self._said_from = [word.start for word in self._words]
        ends = {turn.end for turn in turns_of(lesson, "teacher")}
        ends |= {gap.start for gap in lesson.gaps if gap.before == "teacher"}
        self._ends = sorted(ends)
        self._others = [turn for turn in lesson.turns if turn.role != "teacher"]
        self._others_from = [turn.start for turn in self._others]

    def end_of(self, tag: Tag) -> Seconds | None:
        """The end of speech after a question, None where the teacher speaks on.

        A name called in the same breath ("Why? Maria?") is part of the question.
        """
        end = self._end_of_speech(tag)
        if end is None:
            name = self._question_at(self._next_word(tag, after=tag.end))
            if name is not None and name.rule == NAME_CALLED:
                end = self._end_of_speech(name)
        return end

    def _end_of_speech(self, tag: Tag) -> Seconds | None:
        after = bisect_left(self._ends, tag.end)
        near = [end for end in self._ends[max(after - 1, 0) : after + 1] if end > tag.start]
        nearest = min(near, key=lambda end: abs(end - tag.end), default=None)
        if nearest is not None and abs(nearest - tag.end) <= BOUNDARY_WITHIN:
            return nearest
        # The recogniser stretched the last word over the silence.
        gaps = self.lesson.gaps
        i = bisect_left(gaps, tag.end, key=lambda gap: gap.start) - 1
        if i >= 0 and gaps[i].before == "teacher" and tag.start < gaps[i].start < tag.end:
            return gaps[i].start if tag.end <= gaps[i].end else None
        return None

    def quiet_from(self, end: Seconds) -> Seconds:
        """For how long nobody was heard after an end of speech; no time while others speak."""
        heard = reply_to(self.lesson, since=0.0, until=end, role="teacher")
        until = heard.start if heard else self.lesson.recording.duration
        return round(max(until - end, 0.0), 3)

    def outcome_by_words(self, tag: Tag, *, after: Seconds) -> Outcome:
        """What happened next where no pause can be told: whoever has the next word or turn."""
        other = self.next_other(after)
        if self._next_word(tag, after=after, until=other) is not None:
            return self.teacher_went_on(tag, after=after, until=other)
        role = self._role_at(other)
        return "nothing" if role is None else "student" if role == "student" else "unknown"

    def teacher_went_on(self, tag: Tag, *, after: Seconds, until: Seconds) -> Outcome:
        """In which way the teacher spoke on, before anybody else did at ``until``."""
        word = self._next_word(tag, after=after, until=until)
        asked = self._question_at(word)
        if asked is None or asked.label in _ASKS_NOTHING:
            return "answered"
        if asked.rule != NAME_CALLED:
            return "rephrased"
        spoke_on = self._next_word(asked, after=asked.end, until=until) is not None
        return "named" if not spoke_on and self._role_at(until) == "student" else "answered"

    def _next_word(self, tag: Tag, *, after: Seconds, until: Seconds = float("inf")) -> Span | None:
        """The teacher's first word after a question that lies mostly between two times."""
        first = bisect_left(self._said_from, tag.end - _TICK)
        for word in islice(self._words, first, None):
            middle = (word.start + word.end) / 2
            if middle >= until:
                return None
            if middle > after:
                return word
        return None

    def _question_at(self, word: Span | None) -> Tag | None:
        """The question that a word lies in."""
        if word is None:
            return None
        i = bisect_right(self._asked_from, word.start + _TICK) - 1
        return self.questions[i] if i >= 0 and word.start < self.questions[i].end else None

    def next_other(self, time: Seconds) -> Seconds:
        """When somebody who is not the teacher starts to speak; infinity where nobody does."""
        i = bisect_left(self._others_from, time)
        return self._others_from[i] if i < len(self._others) else float("inf")

    def _role_at(self, start: Seconds) -> Role | None:
        i = bisect_left(self._others_from, start)
        return self._others[i].role if i < len(self._others) else None
