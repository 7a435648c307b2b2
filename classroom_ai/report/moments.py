"""Which moments of a lesson stand out: only what can be pointed at.

Generic advice names what was already done, and is not read twice. So each
finder returns one moment that was really there, or none; nothing is ranked
against other lessons or other people. ``feedback.py`` will grow from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from classroom_ai.report import words
from classroom_ai.report.quotes import Quotes, shortened
from classroom_ai.report.view import Quote
from classroom_ai.types import Evidence, Lesson, Measurement, Seconds, Span, Tag, Utterance

#: Longer answers tend to come after three seconds (Rowe 1986).
LONG_WAIT: Seconds = 3.0
#: Below this an answer is a word or a number; half of student turns have two words.
MIN_ANSWER_WORDS = 5
#: A student who was going to speak has begun by then.
PASSED_OVER_WITHIN: Seconds = 1.0
#: Word and turn times of one moment differ by less than this.
TIME_TOLERANCE: Seconds = 1.0


def that_stood_out(
    quotes: Quotes, tags: Sequence[Tag], measurements: Sequence[Measurement]
) -> tuple[Quote, ...]:
    """At most one moment of each kind, in lesson order; no question is shown twice."""
    found: list[tuple[Seconds, Quote]] = []
    waited = _waits_with_answers(quotes, measurements)
    taken = ""
    if waited:
        place, wait, answer = max(waited, key=lambda each: _word_count(each[2]))
        taken = place.utterance or ""
        after = words.waited_for(
            wait,
            quotes.names[answer.speaker],
            _word_count(answer),
            longest=_word_count(answer) == max(map(_word_count, _by_students(quotes.lesson))),
        )
        found.append((place.start, quotes.of(place, taken, after=after)))
    answered = [each for each in _open_with_answers(quotes, tags) if each[0].utterance != taken]
    if answered:
        tag, answer = max(answered, key=lambda each: _word_count(each[1]))
        after = words.asked_openly(
            quotes.names[answer.speaker], _word_count(answer), shortened(answer.text)
        )
        found.append((tag.start, quotes.of(tag, tag.utterance, after=after)))
    praise = [tag for tag in tags if tag.label == "praise.specific"]
    if praise:
        # The longest names its reason most fully.
        tag = max(praise, key=lambda tag: len(quotes.of(tag, tag.utterance).text.split()))
        found.append((tag.start, quotes.of(tag, tag.utterance, after=words.SPECIFIC_PRAISE)))
    return tuple(quote for _, quote in sorted(found, key=lambda each: each[0]))


def _waits_with_answers(
    quotes: Quotes, measurements: Sequence[Measurement]
) -> list[tuple[Evidence, Seconds, Utterance]]:
    """Questions with a long wait and a student's answer of some words after it."""
    found = []
    for place, wait in _observed(measurements, "wait.after_question"):
        question = quotes.utterances.get(place.utterance or "")
        if question is None or wait < LONG_WAIT or place.outcome not in {None, "student"}:
            continue
        latest = max(question.end, place.end) + wait + TIME_TOLERANCE
        answers = (
            utt
            for utt in _by_students(quotes.lesson)
            if place.start < utt.start <= latest and utt.end > question.end
        )
        answer = next(answers, None)
        if answer is not None and _word_count(answer) >= MIN_ANSWER_WORDS:
            found.append((place, wait, answer))
    return found


def _open_with_answers(quotes: Quotes, tags: Sequence[Tag]) -> list[tuple[Tag, Utterance]]:
    """Open questions of the teacher that a student answered next, with some words."""
    utterances = quotes.lesson.utterances
    following = {utt.id: after for utt, after in pairwise(utterances)}
    found = []
    for tag in tags:
        answer = following.get(tag.utterance)
        if tag.label != "question.open" or answer is None or answer.role != "student":
            continue
        question = quotes.utterances[tag.utterance]
        # A question in the middle of a longer speech is not what was answered.
        asked_last = tag.end >= question.end - TIME_TOLERANCE
        if question.role == "teacher" and asked_last and _word_count(answer) >= MIN_ANSWER_WORDS:
            found.append((tag, answer))
    return found


def to_look_at_again(quotes: Quotes, tags: Sequence[Tag]) -> tuple[Quote, ...]:
    """At most one check for understanding that nobody had time to answer.

    The one after which it took longest until a student was heard.
    """
    found = [
        (_until_student(quotes.lesson, tag), tag, pause)
        for tag in tags
        if tag.label == "question.check" and _asked_by_teacher(quotes, tag)
        for pause in _passed_over(quotes.lesson, tag)
    ]
    if not found:
        return ()
    _, tag, pause = max(found, key=lambda each: each[0])
    return (quotes.of(tag, tag.utterance, after=words.passed_over(pause)),)


def _passed_over(lesson: Lesson, check: Span) -> tuple[Seconds | None, ...]:
    """The pause after a check, if the teacher then went on; else nothing.

    ``None`` is the pause of somebody who talks on in the same turn: word times
    are too rough to say how long it was.
    """
    if _until_student(lesson, check) <= PASSED_OVER_WITHIN:
        return ()
    own = [turn for turn in lesson.turns if turn.role == "teacher" and turn.end > check.start]
    if not own:
        return ()
    if own[0].end > check.end + TIME_TOLERANCE:
        return (None,)
    pause = round(own[1].start - own[0].end, 3) if len(own) > 1 else PASSED_OVER_WITHIN
    return (max(pause, 0.0),) if pause < PASSED_OVER_WITHIN else ()


def _until_student(lesson: Lesson, check: Span) -> Seconds:
    """Time from a check to the next sound of anybody who is not the teacher; 0 during it."""
    others = (
        turn.start for turn in lesson.turns if turn.role != "teacher" and turn.end > check.end
    )
    return max(min(others, default=lesson.recording.duration) - check.end, 0.0)


def _asked_by_teacher(quotes: Quotes, tag: Tag) -> bool:
    utt = quotes.utterances.get(tag.utterance)
    return utt is not None and utt.role == "teacher"


def _observed(
    measurements: Sequence[Measurement], measure: str
) -> tuple[tuple[Evidence, float], ...]:
    """Evidence with its observation, of a measure that keeps them side by side."""
    for measurement in measurements:
        if measurement.id == measure and measurement.scope == "lesson":
            if len(measurement.evidence) != len(measurement.observations):
                return ()
            return tuple(zip(measurement.evidence, measurement.observations, strict=True))
    return ()


def _by_students(lesson: Lesson) -> tuple[Utterance, ...]:
    return tuple(utt for utt in lesson.utterances if utt.role == "student")


def _word_count(utt: Utterance) -> int:
    return len(utt.text.split())
