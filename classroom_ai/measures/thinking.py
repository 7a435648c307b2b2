"""Thinking time: the silence after a question, and after an answer, measured on sound.

What came after each question is told in ``asked.py``; a backchannel ("mm-hm")
ends no pause.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from classroom_ai.measures.asked import Asked, what_followed, without_backchannels
from classroom_ai.measures.registry import measure, median_of, nothing, share
from classroom_ai.measures.speech import (
    NO_STUDENT_HEARD,
    evidence_of_turns,
    reply_to,
    turns_of,
    why_no_tags,
)
from classroom_ai.spans import union
from classroom_ai.types import (
    GROUP,
    SOME_STUDENT,
    Lesson,
    Measurement,
    Tag,
    Turn,
)

_SPOKE_ON = frozenset({"named", "rephrased", "answered"})

NO_CONTENT_QUESTION = "No question about the content was heard from you."
ROWE = (
    "Rowe, M. B. (1986). Wait time: slowing down may be a way of speeding up! Journal of "
    "Teacher Education 37(1), 43-50."
)


@measure(
    id="wait.after_question",
    version=2,
    unit="s",
    family="thinking-time",
    title="Thinking time after a question",
    explanation="The quiet between your question about the content and the next voice, a "
    "student's or your own; half of the pauses were longer, half were shorter.",
    needs=("turns", "gaps", "words", "question"),
    source=ROWE,
    smallest_change=0.5,
    limits="Quick practice needs less time than a question to think about. A question after which "
    "you spoke on without a pause is not in it; it counts in “Questions left to students”.",
    formula="median of (start of the next voice - end of the content question), in seconds",
)
def after_question(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Median pause between a teacher's content question and the voice that is heard next.

    Rowe's first wait time [1]_: from the end of a question to the next speech, of a
    student or of the teacher again. It is about questions that need an answer about
    the content, so open and closed questions count; procedural ones, checks and
    rhetorical ones do not. The pause starts at the end of speech nearest to the
    question's last word, within 0.5 s, or at the silence into which that word was
    stretched; it may lie inside the teacher's turn. It ends where a student or the
    teacher starts to speak, also where the teacher calls a name; a backchannel ends
    none. A student's reply without a gap is 0 s.

    Rowe measured pauses on the sound. A question that runs on into the teacher's next
    sentence has none, so it is no observation: as 0 s it would make the median a
    measure of how often that happens, which ``wait.left_to_students`` is.

    Parameters
    ----------
    lesson : Lesson
        Turns, gaps and utterances sorted by start; times in seconds.
    tags : tuple of Tag
        Needs ``question``.

    Returns
    -------
    Measurement
        value : seconds, >= 0; None if no pause was heard after a content question.
        observations : shape (n_pauses,), seconds, in lesson order.
        evidence : the questions, same order; outcome ``student``, ``named`` (a name
        was called, then a student spoke), ``rephrased`` (the teacher asked again) or
        ``answered`` (the teacher said something else).

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
    asked = what_followed(lesson, tags)
    if not asked:
        return nothing(NO_CONTENT_QUESTION)
    waited = [each for each in asked if each.wait is not None]
    if not waited:
        return nothing("After none of your questions about the content could a pause be heard.")
    return replace(
        median_of(
            [each.wait for each in waited if each.wait is not None],
            evidence=(each.evidence() for each in waited),
        ),
        note=" ".join(filter(None, (_without_pause(asked), _left_out(asked)))),
    )


def _without_pause(asked: Sequence[Asked]) -> str:
    """How many questions the teacher spoke on after at once."""
    n = sum(each.wait is None and each.outcome in _SPOKE_ON for each in asked)
    if not n:
        return ""
    return (
        f"Without a pause: {n} of {len(asked)} questions, after which you asked again or spoke "
        "on at once."
    )


@measure(
    id="wait.left_to_students",
    version=1,
    unit="share",
    family="thinking-time",
    title="Questions left to students",
    explanation="Of your questions about the content, those after which a student spoke before "
    "you said more than a name.",
    needs=("turns", "gaps", "words", "question"),
    source=ROWE,
    smallest_change=0.1,
    limits="A question that you asked again counts each time. One that you answered yourself at "
    "once, in words that show it, is taken for rhetorical and is not counted. A nod or a raised "
    "hand cannot be heard.",
    formula="content questions that a student spoke after / those that a student or the "
    "teacher spoke after",
)
def left_to_students(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Content questions after which a student spoke next, as a share of all.

    Rowe's pauses split by who ends them [1]_. A name that is called, and after it a
    student, counts as the student's.

    Parameters
    ----------
    lesson : Lesson
        Turns, gaps and utterances sorted by start; times in seconds.
    tags : tuple of Tag
        Needs ``question``.

    Returns
    -------
    Measurement
        value : 0 to 1; None without a content question that a student or the teacher
        spoke after.
        numerator, denominator : those a student spoke after, all.
        evidence : all of them, with outcomes as in ``wait.after_question``. Left out are
        those followed by a voice that is not known or another adult's, by 15 s of quiet,
        or by the end of the lesson.

    References
    ----------
    .. [1] Rowe, M. B. (1986). Wait time: slowing down may be a way of speeding
       up! Journal of Teacher Education 37(1), 43-50.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nS1 4.6 6.0 Because it's even.")
    >>> question = Tag(0.0, 2.1, utterance="u0001", label="question.open", rule="open/why")
    >>> left_to_students(lesson, (question,)).value
    1.0
    """
    if missing := why_no_tags(lesson):
        return nothing(missing)
    asked = what_followed(lesson, tags)
    if not asked:
        return nothing(NO_CONTENT_QUESTION)
    told = [each for each in asked if each.outcome not in {"nothing", "unknown"}]
    note = _left_out(asked)
    if not told:
        return nothing(note)
    left = sum(each.outcome in {"student", "named"} for each in told)
    evidence = (each.evidence() for each in told)
    return share(left, len(told), n=len(told), evidence=evidence, note=note)


def _left_out(asked: Sequence[Asked]) -> str:
    """How many questions were not followed by a student or the teacher."""
    count = Counter(each.outcome for each in asked)
    reasons = (
        (count["unknown"], "followed by another voice or one not known"),
        (count["nothing"], "followed by 15 s of quiet or by the end of the lesson"),
    )
    said = [f"{n} question{'s' if n > 1 else ''} {reason}" for n, reason in reasons if n]
    return f"Left out: {', '.join(said)}." if said else ""


@measure(
    id="wait.after_answer",
    version=2,
    unit="s",
    family="thinking-time",
    title="Thinking time after an answer",
    explanation="The quiet between a student's last word and yours; half of the pauses were "
    "longer, half were shorter. Your “mm-hm” ends none.",
    needs=("turns", "gaps", "words"),
    source=ROWE,
    smallest_change=0.5,
    limits="A student's low last words may be missed, which makes the pause too long.",
    formula="median of (start of the teacher's voice - end of the student's turn), in seconds",
)
def after_answer(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Median pause between a student's turn and the teacher, where the teacher speaks next.

    Rowe's second wait time [1]_. Students who speak on top of each other are one
    answer. A teacher who starts before the answer ends gives 0 s, unless it was only a
    word or two that ended before the answer did. A teacher's backchannel ("mm-hm")
    does not end the pause, and where the student then goes on, the pause counts up to
    there. Otherwise, where a student or an unknown voice comes next, the pause is left
    out, and so is group work.

    Parameters
    ----------
    lesson : Lesson
        Turns and utterances sorted by start; times in seconds.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : seconds, >= 0; None if there was no such pause.
        observations : shape (n_pauses,), seconds, in lesson order.
        evidence : the answers, same order; outcome ``teacher`` or ``student went on``.

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
    heard = without_backchannels(lesson)
    turns = [turn for turn in turns_of(heard, "student") if turn.speaker != GROUP]
    if not turns:
        return nothing(NO_STUDENT_HEARD)
    last_said = {turn.end: turn for turn in turns}
    took_floor = {id(turn) for turn in heard.turns}  # quicker than to compare turns
    listened = [turn.start for turn in turns_of(lesson, "teacher") if id(turn) not in took_floor]
    waits, answers, outcomes = [], [], []
    for answer in union(turns):
        reply = reply_to(heard, since=answer.start, until=answer.end, role="student")
        if reply is None:
            continue
        if reply.role == "teacher":
            outcome = "teacher"
        elif _goes_on(last_said[answer.end], reply) and (
            bisect_left(listened, answer.end) < bisect_left(listened, reply.start)
        ):
            outcome = "student went on"
        else:
            continue
        waits.append(round(max(reply.start - answer.end, 0.0), 3))
        answers.append(answer)
        outcomes.append(outcome)
    if not waits:
        return nothing("Your voice did not come next after a student's.")
    places = zip(evidence_of_turns(lesson, answers), outcomes, strict=True)
    return median_of(waits, evidence=(replace(place, outcome=outcome) for place, outcome in places))


def _goes_on(answered: Turn, reply: Turn) -> bool:
    """Whether the same student speaks again, as far as students can be told apart."""
    if reply.role != "student" or reply.speaker == GROUP:
        return False
    return answered.speaker == reply.speaker or SOME_STUDENT in {answered.speaker, reply.speaker}
