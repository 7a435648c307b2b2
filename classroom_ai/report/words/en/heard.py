"""The lesson, and how well it was heard."""

from __future__ import annotations

from classroom_ai.english import day, length, number, plural
from classroom_ai.types import Grade, Lesson

HEARD = "How well it was heard"
VERDICTS: dict[Grade, str] = {
    "A": "Heard very well (A).",
    "B": "Heard well (B).",
    "C": "Heard in part (C). Read the figures as rough ones.",
    "D": "Hardly heard (D). Read the figures as hints only, and the quotes with care.",
}
NEXT_TIME = "To be heard better next time:"
BEFORE_NEXT_TIME = "Before you record again"
NO_VOICE = "No voice was heard."
FROM_TRANSCRIPT = (
    "This report was made from a transcript, not from sound. "
    "Pauses are only as exact as the times in the transcript."
)
FROM_STARTS = (
    "This report was made from a transcript that says when lines begin and not when they end, "
    "so there are no pauses and no shares of talk."
)
WITHOUT_TIMES = (
    "This report was made from a transcript without times, so there are no pauses, no shares of "
    "talk, and no counts by the minute."
)
NO_TEACHER = (
    "None of the voices could be told to be yours, so there are no figures about you. "
    "A short recording of your own voice (classroom-ai enroll) lets the tool find it."
)
STUDENTS_AT_LEAST = (
    "Quiet students and those far from the microphone are heard less, "
    "so student figures are at least what is shown."
)
NO_TEACHER_NAMED = (
    "The transcript does not say who speaks, so there are no figures about you. With a transcript "
    "that names its speakers, or with the recording itself (classroom-ai analyze), there are."
)
NO_WORDS = "Voices were heard, but no words could be made out, so there are no quotes."


def heard(grade: Grade, yours: float | None, students: float | None) -> str:
    """The verdict, with how much of the words was made out surely."""
    made_out = [
        f"{number(share, 'share')} of {whose}"
        for whose, share in (("your words", yours), ("students' words", students))
        if share is not None
    ]
    sure = f" Sure of {' and '.join(made_out)}, so quotes may hold mistakes." if made_out else ""
    return f"{VERDICTS[grade]}{sure} Students may have said more than was counted."


def next_time(advice: str) -> str:
    """What to do before the next recording."""
    return f"{NEXT_TIME} {advice[:1].lower()}{advice[1:]}"


def unknown_speech(share: float) -> str:
    """How much of the talk has no known speaker."""
    return f"For {number(share, 'share')} of the talk it is not known who spoke."


SILENT = "No speech was heard in this recording"
SILENT_REASONS = (
    "That happens, and nothing is wrong with your lesson: there is just nothing to count yet.",
    "Is it the right file? Play a minute of it and listen for your voice.",
    "Was the microphone on, and not covered by a bag or a sleeve? "
    "A phone on a table near you usually hears a classroom well.",
    "If you can hear people talk in it, the voices may be too faint for the tool. "
    "A recording made closer to them usually helps.",
)


def context(lesson: Lesson) -> str:
    """Grade and subject, format, date and length, as far as known, in one line."""
    about = lesson.about
    grade = f"Grade {about.grade}" if about.grade and about.grade.isdigit() else about.grade
    parts = (
        " ".join(part for part in (grade, about.subject) if part),
        about.format,
        about.date and day(about.date),
        length(lesson.duration) if lesson.timing != "none" else "",
    )
    return " · ".join(part for part in parts if part)


def facts(lesson: Lesson) -> tuple[str, ...]:
    """Class size and objective, as far as known."""
    about = lesson.about
    return tuple(
        fact
        for fact in (
            plural(about.class_size, "student") + " in the class" if about.class_size else "",
            f"Objective: {about.objective}" if about.objective else "",
        )
        if fact
    )


def quoted(text: str) -> str:
    """Words of the lesson inside a sentence."""
    return f"“{text}”"
