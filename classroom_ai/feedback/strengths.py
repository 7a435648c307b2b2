"""What worked: moments that were really there, each kind by a finder of its own.

A finder asks for more than a label: the label of a single sentence is wrong too often
to praise somebody by. What a student did next has to bear it out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from classroom_ai.feedback.moments import (
    MAX_WORDS,
    Moment,
    can_be_quoted,
    line,
    longest_by_students,
)
from classroom_ai.measures.asked import CONTENT, are_in_a_row, what_followed
from classroom_ai.measures.speech import labels_by_utterance, word_count, words_in
from classroom_ai.types import Evidence, Lesson, Seconds, Tag, Utterance
from classroom_ai.wording import shared_words

#: Longer answers tend to come after three seconds (Rowe 1986).
LONG_WAIT: Seconds = 3.0
#: Below this an answer is a word or a number; half of student turns have two words.
ANSWER_WORDS = 5
#: From here on TalkMoves counts an idea.
IDEA_WORDS = 8
#: Below this nothing was said that could be asked about.
_SAID_WORDS = 3
_FOLLOW_UP_WORDS = 12
#: So many words of the student's in a reply are no accident.
_SHARED_WORDS = 2
#: Praise this long has room for its reason.
_PRAISE_WORDS = 5
#: Word and turn times of one moment differ by less than this.
_TOLERANCE: Seconds = 1.0

#: Honest, and no answer to what was asked.
_NO_ANSWER = re.compile(
    r"\b((do not|don't|didn't|did not) (really |quite )?(know|understand|get)|not sure|no idea)\b",
    re.I,
)
_POINT = frozenset({"student.claim", "student.reasoning", "student.relate"})
_ASKS_FOR_THINKING = frozenset({"question.open", "move.press_reasoning"})


def strengths(lesson: Lesson, tags: Sequence[Tag]) -> tuple[Moment, ...]:
    """The best moments, the surest kind first; no two have a line in common."""
    seen = _Seen(lesson, tags)
    found: list[Moment] = []
    for find in STRENGTHS:
        taken = {utt for moment in found for utt in moment.utterances}
        free = [moment for moment in find(seen) if not moment.utterances & taken]
        if free:
            found.append(max(free, key=lambda moment: (moment.n_words, -moment.start)))
    return tuple(found)


class _Seen:
    """A lesson with its tags, and what was said before and after each utterance."""

    def __init__(self, lesson: Lesson, tags: Sequence[Tag]) -> None:
        self.lesson = lesson
        self.tags = tuple(tags)
        self.by_id = {utt.id: utt for utt in lesson.utterances}
        in_a_row = [pair for pair in pairwise(lesson.utterances) if are_in_a_row(lesson, *pair)]
        self.next = {before.id: after for before, after in in_a_row}
        self.before = {after.id: before for before, after in in_a_row}
        self.labels = labels_by_utterance(tags)
        self.longest = longest_by_students(lesson)

    def labelled(self, *labels: str) -> Iterator[tuple[Tag, Utterance]]:
        """Tags of some labels, with an utterance that can be quoted."""
        for tag in self.tags:
            utt = self.by_id.get(tag.utterance)
            if tag.label in labels and utt is not None and can_be_quoted(utt):
                yield tag, utt

    def is_last_of(self, tag: Tag, utt: Utterance) -> bool:
        """Whether nothing was said after it: a question in mid-speech is not what was answered.

        Without times of words it is told by the mark at the end.
        """
        if not utt.words:
            return utt.text.rstrip().endswith("?") or "?" not in utt.text
        return tag.end >= utt.end - _TOLERANCE

    def makes_a_point(self, utt: Utterance) -> bool:
        """Whether somebody says what is so, or why, and does not only chat or ask."""
        return bool(self.labels.get(utt.id, set()) & _POINT)

    def was_asked(self, utt: Utterance) -> bool:
        """Whether somebody makes a point in answer to a question about the content."""
        said: Utterance | None = utt
        while said is not None and said.role == "student":
            said = self.before.get(said.id)
        asked = said is not None and self.labels.get(said.id, set()) & CONTENT
        return bool(asked) and self.makes_a_point(utt)

    def answer_to(self, utt: Utterance, *, at_least: int) -> Utterance | None:
        """What a student said next, if it has so many words."""
        answer = self.next.get(utt.id)
        if answer is None or answer.role != "student" or word_count(answer) < at_least:
            return None
        if not self.makes_a_point(answer) or _NO_ANSWER.search(answer.text):
            return None
        return answer if can_be_quoted(answer) else None

    def moment(
        self,
        kind: str,
        lines: Sequence[Utterance],
        chosen: Tag | Utterance,
        *,
        idea: Utterance,
        wait: Seconds | None = None,
    ) -> Moment:
        """Lines as a moment, by the words of the idea in it; the chosen tag narrows its line."""
        rule = chosen.rule if isinstance(chosen, Tag) else None
        at = chosen.utterance if isinstance(chosen, Tag) else chosen.id
        found_by = Evidence(chosen.start, chosen.end, at, rule)
        shown = tuple(found_by if utt.id == at else line(utt) for utt in lines)
        longest = idea.role == "student" and word_count(idea) == self.longest
        return Moment(kind, shown, found_by, wait, word_count(idea), is_longest=longest)


def _waited(seen: _Seen) -> Iterator[Moment]:
    """Three seconds of quiet after a question, and a student's answer of some words."""
    if seen.lesson.timing != "sound":
        return
    for asked in what_followed(seen.lesson, seen.tags):
        question = seen.by_id.get(asked.tag.utterance)
        if question is None or asked.outcome != "student" or (asked.wait or 0.0) < LONG_WAIT:
            continue
        answer = seen.answer_to(question, at_least=ANSWER_WORDS)
        if answer is not None and can_be_quoted(question):
            yield seen.moment("waited", (question, answer), asked.tag, idea=answer, wait=asked.wait)


def _thinking_asked_for(seen: _Seen) -> Iterator[Moment]:
    """A question for students' own words or reasons, answered at once with an idea."""
    for tag, question in seen.labelled(*_ASKS_FOR_THINKING):
        answer = seen.answer_to(question, at_least=IDEA_WORDS)
        if question.role == "teacher" and answer is not None and seen.is_last_of(tag, question):
            yield seen.moment("thinking-asked-for", (question, answer), tag, idea=answer)


def _followed_up(seen: _Seen) -> Iterator[Moment]:
    """A question about what a student had just said, and what the student added."""
    asks = {tag.utterance for tag in seen.tags if tag.label in _ASKS_FOR_THINKING}
    for tag, question in seen.labelled("follow.focusing"):
        said = seen.before.get(question.id)
        if question.id not in asks or said is None or not seen.is_last_of(tag, question):
            continue
        # In a longer reply the question may be about something else.
        if word_count(question) > _FOLLOW_UP_WORDS or not can_be_quoted(said):
            continue
        if word_count(said) < _SAID_WORDS or not seen.makes_a_point(said):
            continue
        answer = seen.answer_to(question, at_least=ANSWER_WORDS)
        if answer is not None:
            yield seen.moment("followed-up", (said, question, answer), tag, idea=answer)


def _built_on(seen: _Seen) -> Iterator[Moment]:
    """A student's idea that the teacher's reply goes on from, in the student's words."""
    for tag, reply in seen.labelled("uptake.high"):
        idea = seen.before.get(reply.id)
        if idea is None or not _is_idea(idea) or not seen.was_asked(idea):
            continue
        if shared_words(idea.text, reply.text) >= _SHARED_WORDS:
            yield seen.moment("built-on", (idea, reply), tag, idea=idea)


def _between_students(seen: _Seen) -> Iterator[Moment]:
    """A student who took up what another had said."""
    for tag, reply in seen.labelled("student.relate"):
        first = seen.before.get(reply.id)
        if first is None or first.speaker == reply.speaker or not _is_idea(first):
            continue
        if reply.role == "student" and word_count(reply) >= IDEA_WORDS:
            yield seen.moment("between-students", (first, reply), tag, idea=reply)


def _praised(seen: _Seen) -> Iterator[Moment]:
    """Praise that says of what."""
    for tag, praise in seen.labelled("praise.specific"):
        if "courtesy.courtesy" in seen.labels[praise.id]:  # thanks name no quality
            continue
        answer = seen.before.get(praise.id)
        if answer is None or not seen.makes_a_point(answer) or not can_be_quoted(answer):
            continue
        said = words_in(praise, tag)
        n_said = len(said) or word_count(praise)
        # In a longer line without times it cannot be told where the praise is.
        if n_said >= _PRAISE_WORDS and (said or n_said <= MAX_WORDS):
            yield seen.moment("praised", (answer, praise), tag, idea=praise)


def _is_idea(utt: Utterance) -> bool:
    return utt.role == "student" and word_count(utt) >= IDEA_WORDS and can_be_quoted(utt)


#: Finders, the surest first, as readers judged their moments (docs/benchmarks.md). A second
#: answer that was asked for comes before praise, which is often of something else.
STRENGTHS: tuple[Callable[[_Seen], Iterator[Moment]], ...] = (
    _waited,
    _thinking_asked_for,
    _followed_up,
    _between_students,
    _built_on,
    _thinking_asked_for,
    _praised,
)
