"""Thinking time: the silence after a question, and after an answer, measured on sound.

Word times say which sentence is the question; the pause itself is taken between
turns, because recognisers stretch a word over the silence that follows it.
"""

from __future__ import annotations

from bisect import bisect_left

from classroom_ai.measures.registry import measure, median_of, nothing
from classroom_ai.measures.speech import (
    NO_STUDENT_HEARD,
    evidence_of_tags,
    evidence_of_turns,
    reply_to,
    turns_of,
    union,
    why_no_tags,
)
from classroom_ai.types import GROUP, Lesson, Measurement, Seconds, Span, Tag

#: How far the last word's end may lie from the end of speech that it belongs to.
BOUNDARY_WITHIN: Seconds = 0.5

_CONTENT = frozenset({"question.open", "question.closed"})
_ROWE = (
    "Rowe, M. B. (1986). Wait time: slowing down may be a way of speeding up! Journal of "
    "Teacher Education 37(1), 43-50."
)


@measure(
    id="wait.after_question",
    version=1,
    unit="s",
    family="thinking-time",
    title="Thinking time after a question",
    explanation="The quiet between your question about the content and the student who spoke "
    "next; half of the pauses were longer, half were shorter.",
    needs=("turns", "gaps", "questions"),
    source=_ROWE,
    smallest_change=0.5,
    limits="Quick practice needs less time than a question to think about. A name called after "
    "the pause makes it count as followed by your own words, and it is left out.",
)
def after_question(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Median pause between a teacher's content question and the student who speaks next.

    Wait time is about questions that need an answer about the content [1]_, so
    open and closed questions count; procedural ones, checks and rhetorical ones do
    not. The pause starts at the end of speech nearest to the question's last word,
    within 0.5 s, or at the silence into which that word was stretched, and ends
    where a student's voice starts. A reply without a gap is 0 s. Questions with no
    end of speech near, or followed by the teacher or by an unknown voice, are left
    out; of several at one end of speech the last counts.

    Parameters
    ----------
    lesson : Lesson
        Turns and gaps sorted by start; times in seconds.
    tags : tuple of Tag
        Needs ``question``.

    Returns
    -------
    Measurement
        value : seconds, >= 0; None if no content question got a student's reply.
        observations : shape (n_answered,), seconds, in lesson order.
        evidence : the questions, same order.

    References
    ----------
    .. [1] Rowe, M. B. (1986). Wait time: slowing down may be a way of speeding
       up! Journal of Teacher Education 37(1), 43-50.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nS1 4.6 6.0 Because it's even.")
    >>> question = Tag(0.0, 2.1, utterance="u0001", label="question.open", rule="open/why")
    >>> after_question(lesson, (question,)).value
    2.5
    """
    if missing := why_no_tags(lesson):
        return nothing(missing)
    asked = [tag for tag in tags if tag.label in _CONTENT]
    waits: dict[Seconds, tuple[Seconds, Tag]] = {}
    ends = _ends_of_teacher_speech(lesson)
    for tag in asked:
        end = _end_of_speech(lesson, tag, ends)
        reply = end and reply_to(lesson, since=tag.start, until=end, role="teacher")
        if end and reply and reply.role == "student":
            waits[end] = (round(max(reply.start - end, 0.0), 3), tag)
    if not waits:
        return nothing(
            "No question of yours about the content was followed by a student's voice."
            if asked
            else "No question about the content was heard from you."
        )
    return median_of(
        [wait for wait, _ in waits.values()],
        evidence=evidence_of_tags(tag for _, tag in waits.values()),
    )


def _ends_of_teacher_speech(lesson: Lesson) -> list[Seconds]:
    """Where the teacher stops: ends of turns, and starts of the gaps after them; sorted."""
    ends = {turn.end for turn in turns_of(lesson, "teacher")}
    return sorted(ends | {gap.start for gap in lesson.gaps if gap.before == "teacher"})


def _end_of_speech(lesson: Lesson, tag: Tag, ends: list[Seconds]) -> Seconds | None:
    """The end of speech that a question's last word belongs to, None in the middle of speech."""
    after = bisect_left(ends, tag.end)
    near = [end for end in ends[max(after - 1, 0) : after + 1] if end > tag.start]
    nearest = min(near, key=lambda end: abs(end - tag.end), default=None)
    if nearest is not None and abs(nearest - tag.end) <= BOUNDARY_WITHIN:
        return nearest
    # The recogniser stretched the last word over the silence.
    i = bisect_left(lesson.gaps, tag.end, key=lambda gap: gap.start) - 1
    if i >= 0:
        gap = lesson.gaps[i]
        if gap.before == "teacher" and gap.start > tag.start and tag.end <= gap.end:
            return gap.start
    return None


@measure(
    id="wait.after_answer",
    version=1,
    unit="s",
    family="thinking-time",
    title="Thinking time after an answer",
    explanation="The quiet between a student's last word and yours; half of the pauses were "
    "longer, half were shorter.",
    needs=("turns", "gaps"),
    source=_ROWE,
    smallest_change=0.5,
    limits="A student's low last words may be missed, which makes the pause too long.",
)
def after_answer(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Median pause between a student's turn and the teacher, where the teacher speaks next.

    Rowe's second wait time [1]_. Students who speak on top of each other are one
    answer. Where another student, or an unknown voice, comes next the pause is left
    out; a teacher who starts before the answer ends gives 0 s, unless it was only a
    word or two that ended before the answer did. Group work is left out.

    Parameters
    ----------
    lesson : Lesson
        Turns sorted by start; times in seconds.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : seconds, >= 0; None if the teacher never spoke next.
        observations : shape (n_pauses,), seconds, in lesson order.
        evidence : the answers, same order.

    References
    ----------
    .. [1] Rowe, M. B. (1986). Wait time: slowing down may be a way of speeding
       up! Journal of Teacher Education 37(1), 43-50.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("S1 0.0 2.0 Because it's even.\nT 3.2 4.0 How so?")
    >>> after_answer(lesson, ()).value
    1.2
    """
    turns = [turn for turn in turns_of(lesson, "student") if turn.speaker != GROUP]
    if not turns:
        return nothing(NO_STUDENT_HEARD)
    waits, answers = [], []
    for segment in union(turns):
        answer = Span(segment.start, segment.end)
        reply = reply_to(lesson, since=answer.start, until=answer.end, role="student")
        if reply and reply.role == "teacher":
            waits.append(round(max(reply.start - answer.end, 0.0), 3))
            answers.append(answer)
    if not waits:
        return nothing("Your voice did not come next after a student's.")
    return median_of(waits, evidence=evidence_of_turns(lesson, answers))
