"""Moments that were missed, each really found: what a next step can be tied to.

Generic advice names what was already done. So a rubric ties its next step to a kind
of moment, and it is said only where such a moment is in the lesson, with its time.
Nothing here is a fault: in another lesson the same choice would have been right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from classroom_ai.measures.asked import Asked, are_in_a_row, what_followed
from classroom_ai.measures.speech import (
    evidence_of_turns,
    labels_by_utterance,
    word_count,
    words_in,
)
from classroom_ai.measures.turns import teacher_stretches
from classroom_ai.spans import with_left_out
from classroom_ai.types import Evidence, Lesson, Seconds, Tag, Utterance
from classroom_ai.wording import shared_words

#: Kind of moment: what happened in it, as a rubric's README says it.
KINDS = {
    "check-passed-over": "you asked whether everybody understood, and the next words, within a "
    "second, were yours",
    "question-asked-again": "you asked about the content, and asked again within three seconds",
    "open-question-cut-short": "you asked for students' own words, and spoke on within three "
    "seconds, before a student did",
    "praise-without-a-reason": "you praised a reason of eight words or more, and did not say what "
    "was good about it",
    "idea-passed-by": "a student gave a reason in eight words or more, and your reply neither took "
    "it up nor asked about it",
    "answer-left-at-that": "you asked for students' own words, said whether the answer was right, "
    "and went on",
    "long-stretch": "you spoke for two minutes or more, and asked nothing about the content",
}

#: Longer answers tend to come after three seconds (Rowe 1986).
_TIME_TO_THINK: Seconds = 3.0
#: A student who was going to say that something is not understood has begun by then.
_TIME_TO_SAY_NO: Seconds = 1.0
#: Rules of checks that only ask for a nod ("okay?"): nobody is to answer those.
_NODS = frozenset({"check/tag", "check/lone-right"})
#: Word and turn times of one moment differ by less than this.
_TOLERANCE: Seconds = 1.0
#: Most students' turns are shorter: an idea takes some words (TalkMoves counts from eight).
_IDEA_WORDS = 8
_CLAIM_WORDS = 3
_REPLY_WORDS = 4
#: Lines within which an answer is taken up, if it is; who says them is often mistaken.
_SOON = 4
_QUESTION_WORDS = 4
_ASKS = frozenset({"question.open", "question.closed", "question.check", "question.procedural"})
_GIVES_THE_FLOOR = _ASKS | {"directive.instruction", "name.called"}
#: An idea that is kept for later has not been passed by.
_FOR_LATER = re.compile(
    r"\b(later|tomorrow|next (time|week|lesson)|come back|(keep|hold) that)\b", re.I
)
#: At the end of a lesson a long stretch is homework and goodbyes.
_NOT_THE_END = 0.9
_ANSWER_WORDS = 8
_LONG_STRETCH: Seconds = 120.0
_CONTENT = frozenset({"question.open", "question.closed"})
#: Labels of a reply that did something with what was said.
_BUILT_ON = frozenset(
    {
        "uptake.high",
        "third.extension",
        "follow.focusing",
        "follow.funneling",
        "move.relate",
        "move.restate",
        "move.revoice",
        "move.press_accuracy",
        "move.press_reasoning",
        "praise.specific",
    }
)
_TAKEN_UP = _BUILT_ON | {"question.open", "question.closed"}


def missed_moments(lesson: Lesson, tags: Sequence[Tag]) -> dict[str, tuple[Evidence, ...]]:
    r"""Moments of each kind that are in a lesson.

    Parameters
    ----------
    lesson : Lesson
        Turns, gaps and utterances sorted by start.
    tags : sequence of Tag
        What ``annotate`` returned for it.

    Returns
    -------
    dict of str to tuple of Evidence
        By the names in ``KINDS``; those with nothing found are left out. The clearest
        comes first: the shortest pause, the longest idea.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nT 3.0 4.0 It is even.\nS1 5.0 6.0 Oh.")
    >>> question = Tag(0.0, 2.1, utterance="u0001", label="question.open", rule="open/why")
    >>> sorted(missed_moments(lesson, (question,)))
    ['open-question-cut-short']
    """
    seen = _Seen(lesson, tags)
    found = {kind: tuple(find(seen)) for kind, find in _FINDERS.items()}
    return {kind: moments for kind, moments in found.items() if moments}


class _Seen:
    """A lesson with its tags by utterance."""

    def __init__(self, lesson: Lesson, tags: Sequence[Tag]) -> None:
        self.lesson = lesson
        self.tags = tags
        self.labels = labels_by_utterance(tags)
        #: Turns of words: utterances of one role in a row.
        self.said: list[list[Utterance]] = [
            list(utts) for _, utts in groupby(lesson.utterances, key=lambda utt: utt.role)
        ]

    def exchanges(
        self,
    ) -> Iterator[tuple[list[Utterance], list[Utterance], list[Utterance]]]:
        """What the teacher said, what students then said, and a reply that left it at that.

        Left is what neither the reply takes up nor the next one, with no student who goes
        on in between.
        """
        for i in range(len(self.said) - 2):
            asked, said, reply, *rest = self.said[i : i + 5]
            if [part[0].role for part in (asked, said, reply)] != ["teacher", "student", "teacher"]:
                continue
            pairs = pairwise([asked[-1], *said, reply[0]])
            if not all(are_in_a_row(self.lesson, *pair) for pair in pairs):
                continue
            went_on = rest[0] if rest and rest[0][0].role == "student" else []
            next_reply = rest[1] if len(rest) > 1 and rest[1][0].role == "teacher" else []
            taken_up = self.labels_of(reply) & _TAKEN_UP or self.labels_of(next_reply) & _BUILT_ON
            if sum(map(word_count, went_on)) < _IDEA_WORDS and not taken_up:
                yield asked, said, reply

    def comes_back_to(self, utt: Utterance) -> bool:
        """Whether one of the next lines, by whoever, has words of this one."""
        i = self.lesson.utterances.index(utt)
        soon = self.lesson.utterances[i + 1 : i + 1 + _SOON]
        return any(shared_words(utt.text, other.text) for other in soon)

    def words_in(self, tag: Tag) -> int:
        """How many words a tag covers; those of its line where words have no times."""
        utt = next(u for u in self.lesson.utterances if u.id == tag.utterance)
        return len(words_in(utt, tag)) or word_count(utt)

    def labels_after(self, tag: Tag) -> set[str]:
        """Labels of what the same person says after a tag, before anybody else speaks."""
        (spoken,) = [part for part in self.said if any(u.id == tag.utterance for u in part)]
        ids = {utt.id for utt in spoken}
        return {
            other.label for other in self.tags if other.utterance in ids and other.start >= tag.end
        }

    def labels_of(self, utts: Sequence[Utterance]) -> set[str]:
        """Labels anywhere in some utterances."""
        return set().union(*(self.labels.get(utt.id, set()) for utt in utts))


def _checks_passed_over(seen: _Seen) -> Iterator[Evidence]:
    """Checks of understanding that nobody had time to answer, the longest unanswered first."""
    if seen.lesson.timing != "sound":
        return
    teacher = {utt.id for utt in seen.lesson.utterances if utt.role == "teacher"}
    checks = [
        (_until_student(seen.lesson, tag), tag)
        for tag in seen.tags
        if tag.label == "question.check" and tag.rule not in _NODS and tag.utterance in teacher
    ]
    for until, tag in sorted(checks, key=lambda each: (-each[0], each[1].start)):
        if until > _TIME_TO_SAY_NO and _spoke_on(seen.lesson, tag):
            yield _place(tag)


def _spoke_on(lesson: Lesson, check: Tag) -> bool:
    """Whether the teacher spoke on, in the same turn or before somebody could have begun."""
    own = [turn for turn in lesson.turns if turn.role == "teacher" and turn.end > check.start]
    # Where none of its sound was heard, the next turn may be minutes away.
    if not own or own[0].start >= check.end + _TIME_TO_SAY_NO:
        return False
    if own[0].end > check.end + _TOLERANCE:
        return True
    return len(own) > 1 and own[1].start - own[0].end < _TIME_TO_SAY_NO


def _until_student(lesson: Lesson, check: Tag) -> Seconds:
    """Time from a check to the next sound of anybody who is not the teacher; 0 during it."""
    turns = with_left_out(lesson.turns, lesson.left_out)
    others = (turn.start for turn in turns if turn.role != "teacher" and turn.end > check.end)
    return max(min(others, default=lesson.recording.duration) - check.end, 0.0)


def _cut_short(seen: _Seen) -> Iterator[Evidence]:
    for asked in _went_on(seen, "answered", labels=frozenset({"question.open"})):
        # "Put it into the chat" gives the floor, and is no answer of the teacher's own.
        if not seen.labels_after(asked.tag) & _GIVES_THE_FLOOR:
            yield asked.evidence()


def _asked_again(seen: _Seen) -> Iterator[Evidence]:
    for asked in _went_on(seen, "rephrased", labels=_CONTENT):
        # Two questions in one breath are often one that was begun twice.
        if asked.wait is not None and seen.words_in(asked.tag) >= _QUESTION_WORDS:
            yield asked.evidence()


def _went_on(seen: _Seen, outcome: str, *, labels: frozenset[str]) -> Iterator[Asked]:
    """Questions after which the teacher spoke on before there was time to think.

    Captions cut one question in two and say little of pauses, so there only sound will do.
    """
    if seen.lesson.timing != "sound":
        return
    waits = [
        (asked.wait or 0.0, asked)
        for asked in what_followed(seen.lesson, tuple(seen.tags))
        if asked.tag.label in labels and asked.outcome == outcome
    ]
    for wait, asked in sorted(waits, key=lambda each: (each[0], each[1].tag.start)):
        if wait < _TIME_TO_THINK:
            yield asked


def _left_at_that(seen: _Seen) -> Iterator[Evidence]:
    judged = {tag.utterance: tag for tag in seen.tags if tag.label == "third.evaluation"}
    for asked, said, reply in seen.exchanges():
        tag = judged.get(reply[0].id)
        labels = seen.labels_of(said)
        if tag is None or "student.claim" not in labels or "student.reasoning" in labels:
            continue
        # A closed question often has nothing behind its answer.
        is_open = "question.open" in seen.labels_of(asked)
        if is_open and word_count(said[-1]) >= _CLAIM_WORDS and not seen.comes_back_to(said[-1]):
            yield _place(tag)


def _passed_by(seen: _Seen) -> Iterator[Evidence]:
    ideas = []
    moved_on = {tag.utterance for tag in seen.tags if tag.rule == "third/moves-on"}
    for _, said, reply in seen.exchanges():
        utt, replied = said[-1], " ".join(line.text for line in reply)
        if (
            word_count(utt) >= _IDEA_WORDS
            and "student.reasoning" in seen.labels_of([utt])
            and moved_on & {line.id for line in reply}
            # A shorter reply lets the student go on.
            and len(replied.split()) >= _REPLY_WORDS
            and not shared_words(utt.text, replied)
            and not _FOR_LATER.search(replied)
            and not seen.comes_back_to(utt)
        ):
            ideas.append(utt)
    for utt in sorted(ideas, key=lambda utt: (-word_count(utt), utt.start)):
        yield Evidence(utt.start, utt.end, utt.id)


def _praised_without_reason(seen: _Seen) -> Iterator[Evidence]:
    praised = [
        (word_count(said[-1]), tag)
        for asked, said, reply in seen.exchanges()
        if word_count(said[-1]) >= _ANSWER_WORDS
        and seen.labels_of(asked) & _CONTENT
        and "student.reasoning" in seen.labels_of(said)
        for tag in seen.tags
        if tag.label == "praise.general" and tag.utterance == reply[0].id
    ]
    for _, tag in sorted(praised, key=lambda each: (-each[0], each[1].start)):
        yield _place(tag)


def _spoke_long(seen: _Seen) -> Iterator[Evidence]:
    if seen.lesson.timing != "sound":
        return
    asked = [tag.start for tag in seen.tags if tag.label in _ASKS]
    end = seen.lesson.recording.duration * _NOT_THE_END
    long = [
        stretch
        for stretch in teacher_stretches(with_left_out(seen.lesson.turns, seen.lesson.left_out))
        if stretch.duration >= _LONG_STRETCH
        and stretch.end <= end
        and not any(stretch.start <= time < stretch.end for time in asked)
    ]
    yield from evidence_of_turns(
        seen.lesson, sorted(long, key=lambda stretch: (-stretch.duration, stretch.start))
    )


_FINDERS: Mapping[str, Callable[[_Seen], Iterator[Evidence]]] = {
    "check-passed-over": _checks_passed_over,
    "open-question-cut-short": _cut_short,
    "question-asked-again": _asked_again,
    "answer-left-at-that": _left_at_that,
    "idea-passed-by": _passed_by,
    "praise-without-a-reason": _praised_without_reason,
    "long-stretch": _spoke_long,
}


def _place(tag: Tag) -> Evidence:
    return Evidence(tag.start, tag.end, tag.utterance, tag.rule)
