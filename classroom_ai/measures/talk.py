"""Who talks how much, from sound: turns say when, and unions of time add up over lessons."""

from __future__ import annotations

from itertools import pairwise

from classroom_ai.measures.registry import measure, nothing, rate, share
from classroom_ai.measures.speech import (
    NEITHER_HEARD,
    NOBODY_HEARD,
    evidence_of_turns,
    minutes,
    time_of,
    turns_of,
)
from classroom_ai.spans import seconds, with_left_out
from classroom_ai.types import Lesson, Measurement, Role, Seconds, Tag

#: A reply later than this after the last word is no longer part of the same exchange.
REPLY_WITHIN: Seconds = 5.0

_FLANDERS = "Flanders, N. A. (1970). Analyzing Teaching Behavior. Addison-Wesley."


@measure(
    id="talk.teacher_share",
    version=1,
    unit="share",
    family="talk",
    title="Your share of the talk",
    explanation="How much of the time in which you or students spoke was yours; "
    "where both spoke at once it counts for both.",
    needs=("turns",),
    source=_FLANDERS,
    smallest_change=0.05,
    limits="Students far from the microphone are missed more often than you, so your share "
    "is more likely too high than too low. Direct explanation rightly has a high share.",
    formula="seconds of teacher talk / (seconds of teacher talk + seconds of student talk)",
)
def teacher_share(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Teacher talk as a share of teacher and student talk, ``T / (T + S)``.

    ``T`` and ``S`` are unions of the turns of each role, so an overlap counts in
    both and group work counts once. Other and unknown voices are left out and the
    note says how long they were.

    Parameters
    ----------
    lesson : Lesson
        Turns with times in seconds.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : 0 to 1; None if neither a teacher nor a student was heard.
        numerator, denominator : seconds, ``T`` and ``T + S``.
        evidence : the teacher's turns.

    References
    ----------
    .. [1] Flanders, N. A. (1970). Analyzing Teaching Behavior. Addison-Wesley.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nS1 4.6 6.0 Because it's even.")
    >>> teacher_share(lesson, ()).value
    0.6
    """
    return _share_of(lesson, "teacher")


@measure(
    id="talk.student_share",
    version=1,
    unit="share",
    family="talk",
    title="Students' share of the talk",
    explanation="How much of the time in which you or students spoke was theirs; "
    "where both spoke at once it counts for both.",
    needs=("turns",),
    source=_FLANDERS,
    smallest_change=0.05,
    limits="Students far from the microphone are missed more often than you, so their share is "
    "more likely too low than too high.",
    formula="seconds of student talk / (seconds of teacher talk + seconds of student talk)",
)
def student_share(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Student talk as a share of teacher and student talk, ``S / (T + S)``.

    See ``talk.teacher_share``, of which it is the rest.

    Parameters
    ----------
    lesson : Lesson
        Turns with times in seconds.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : 0 to 1; None if neither a teacher nor a student was heard.
        numerator, denominator : seconds, ``S`` and ``T + S``.
        evidence : the students' turns.

    References
    ----------
    .. [1] Flanders, N. A. (1970). Analyzing Teaching Behavior. Addison-Wesley.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nS1 4.6 6.0 Because it's even.")
    >>> student_share(lesson, ()).value
    0.4
    """
    return _share_of(lesson, "student")


def _share_of(lesson: Lesson, role: Role) -> Measurement:
    mine = turns_of(lesson, role)
    both = time_of(lesson, "teacher") + time_of(lesson, "student")
    if not both:
        return nothing(" ".join(filter(None, (NEITHER_HEARD, _left_out(lesson)))))
    return share(
        time_of(lesson, role),
        round(both, 3),
        n=len(mine),
        evidence=evidence_of_turns(lesson, mine),
        note=_left_out(lesson),
    )


def _left_out(lesson: Lesson) -> str:
    """How long voices were heard that belong to neither teacher nor students, in words."""
    time = seconds([*turns_of(lesson, "other"), *turns_of(lesson, "unknown")])
    if not time:
        return ""
    return (
        f"Left out: {max(round(time), 1)} s in which somebody else spoke, or it is not known who."
    )


@measure(
    id="time.silence_share",
    version=1,
    unit="share",
    family="talk",
    title="Time without speech",
    explanation="How much of the lesson nobody was heard speaking.",
    needs=("turns", "gaps"),
    source=_FLANDERS,
    smallest_change=0.03,
    limits="Silent work, writing and thinking look the same; talk too quiet for the microphone "
    "counts as silence.",
    formula="seconds in which nobody speaks / seconds of the lesson",
)
def silence_share(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Share of lesson time in which no voice was heard, whoever's.

    Parameters
    ----------
    lesson : Lesson
        Turns with times in seconds, and the duration of the recording.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : 0 to 1; None if nobody was heard at all.
        numerator, denominator : seconds, of silence and of the lesson.
        evidence : the silences between turns.

    References
    ----------
    .. [1] Flanders, N. A. (1970). Analyzing Teaching Behavior. Addison-Wesley.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.0 Why?\nS1 4.5 5.0 Because.", duration=10.0)
    >>> silence_share(lesson, ()).value
    0.75
    """
    duration = lesson.duration
    if not lesson.turns or not duration:
        return nothing(NOBODY_HEARD)
    silence = round(max(duration - seconds(lesson.turns), 0.0), 3)
    return share(
        silence, duration, n=len(lesson.gaps), evidence=evidence_of_turns(lesson, lesson.gaps)
    )


@measure(
    id="talk.turns_per_min",
    version=1,
    unit="per_min",
    family="talk",
    title="Exchanges with students",
    explanation="How often in a minute the talk went from you to a student or back "
    "within five seconds.",
    needs=("turns",),
    source="Gilkerson, J. & Richards, J. A. (2008). The LENA natural language study. LENA "
    "Foundation.",
    smallest_change=1.0,
    limits="Many short exchanges may be quick practice as well as discussion.",
    formula="changes between teacher and student within 5 s / minutes of the lesson",
)
def turns_per_min(lesson: Lesson, tags: tuple[Tag, ...]) -> Measurement:
    r"""Changes of voice between teacher and students per minute of the lesson.

    A change counts when the other role's next turn begins at most 5 s after all
    before it have ended, as in LENA's conversational turns, and nobody of unknown
    role speaks between; changes in both directions count, from student to student
    they do not.

    Parameters
    ----------
    lesson : Lesson
        Turns sorted by start, in seconds.
    tags : tuple of Tag
        Not used.

    Returns
    -------
    Measurement
        value : changes per minute, >= 0; None if neither was heard.
        numerator, denominator : changes, minutes.
        evidence : the turns that replied.

    References
    ----------
    .. [1] Gilkerson, J. & Richards, J. A. (2008). The LENA natural language study. LENA
       Foundation.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> text = "T 0.0 2.0 Why?\nS1 4.5 5.0 Because.\nT 6.0 7.0 Yes."
    >>> turns_per_min(lesson_from_text(text, duration=60.0), ()).value
    2.0
    """
    if not (turns_of(lesson, "teacher") or turns_of(lesson, "student")):
        return nothing(NEITHER_HEARD)
    replies = []
    heard_until = 0.0
    for before, turn in pairwise(with_left_out(lesson.turns, lesson.left_out)):
        heard_until = max(heard_until, before.end)
        changes = {before.role, turn.role} == {"teacher", "student"}
        if changes and turn.start - heard_until <= REPLY_WITHIN:
            replies.append(turn)
    return rate(len(replies), minutes(lesson), evidence=evidence_of_turns(lesson, replies))
