"""The term of one teacher: from the first recording to the coach's second visit."""

from __future__ import annotations

from pathlib import Path

from term_lessons.lessons import BEFORE, SINCE, Planned, lesson_of, write_roster
from term_lessons.stage import Stage

from classroom_ai import sample
from classroom_ai.lesson import write_lesson

TEACHER = "rivera"
ROSTER = "class-4b.csv"
COACH = "coach"
BUNDLE = "rivera-april.classroom-bundle"


def first_recording(stage: Stage) -> None:
    """The sample lesson, really heard, before anything is kept."""
    stage.says("## The first recording: Monday, 2 February")
    with stage.at(TEACHER) as folder:
        _copy("fractions.ogg", folder / "monday.ogg")
        _copy("fractions.teacher.flac", folder / "me.flac")
        stage.runs(
            "classroom-ai analyze monday.ogg --teacher-voice me.flac --date 2026-02-02 \\\n"
            '    --title "Comparing fractions" --subject mathematics --grade "Grade 4"',
            day="2026-02-02",
        )
        stage.says("`report.html` opens in a browser. Its first page says:")
        stage.shows("monday.classroom/report.md", since="Heard ", until="## In pictures")
        stage.says("Nothing was kept of this. To come back to it, Rivera enrolls a voice:")
        stage.runs(f"classroom-ai enroll {TEACHER} me.flac", day="2026-02-02")


def before_the_visit(stage: Stage) -> None:
    """Six lessons of all kinds, and what they have in common."""
    stage.says("## Six lessons in February")
    with stage.at(TEACHER) as folder:
        write_roster(folder / ROSTER)
        for planned in BEFORE:
            _lesson(stage, folder, planned, silently=planned is not BEFORE[0])
        stage.says("Five lessons later:")
        stage.runs(
            f"classroom-ai history {TEACHER} --measure wait.after_question", day="2026-02-27"
        )


def first_visit(stage: Stage) -> None:
    """The coach comes; a goal is agreed."""
    stage.says("## The coach's first visit: Monday, 2 March")
    with stage.at(TEACHER):
        stage.runs(
            f"classroom-ai visit {TEACHER} --date 2026-03-02 --focus wait.after_question \\\n"
            '    --agreed "count to three after an open question, and say nothing"',
            day="2026-03-02",
        )
        stage.runs(
            f"classroom-ai goal set {TEACHER} --measure wait.after_question --toward 3 \\\n"
            '    --why "the quiet ones need longer than I leave them"',
            day="2026-03-02",
        )


def between_visits(stage: Stage) -> None:
    """Eight lessons, each with an answer to the goal; a note and a question."""
    first, *others = SINCE
    stage.says("## Eight lessons until the end of April")
    with stage.at(TEACHER) as folder:
        _lesson(stage, folder, first)
        stage.says("The first one, two days later, begins like this:")
        stage.shows(
            f"{first.day}.classroom/report.md", since="## Your goal", until="## What worked"
        )
        stage.runs(
            f'classroom-ai note {TEACHER} "I counted to three on my fingers. It felt endless." \\\n'
            f"    --lesson {first.day}.classroom",
            day="2026-03-04",
        )
        for planned in others[:2]:
            _lesson(stage, folder, planned)
        stage.runs(
            f"classroom-ai ask {TEACHER} --for-coach \\\n"
            '    "What do I do with the ones who shout before the quiet is over?"',
            day="2026-03-18",
        )
        for planned in others[2:]:
            _lesson(stage, folder, planned)
        stage.says("Seven weeks later:")
        last = SINCE[-1].day
        stage.shows(f"{last}.classroom/report.md", since="## Your goal", until="## A question")
        stage.runs(f"classroom-ai goal show {TEACHER}", day="2026-04-24")


def cycle(stage: Stage) -> None:
    """What came of the visit, for the teacher alone."""
    stage.says("## What came of it, for Rivera alone")
    with stage.at(TEACHER):
        stage.runs(f"classroom-ai cycle {TEACHER}", day="2026-04-24")
        stage.shows(f"{TEACHER}.cycle/cycle.md")


def release(stage: Stage) -> None:
    """What the coach gets: chosen, shown, without names."""
    stage.says("## What the coach gets")
    with stage.at(TEACHER):
        stage.runs(
            f"classroom-ai release {TEACHER} --to coach --moments --lesson 2026-04-22.classroom",
            day="2026-04-24",
            first=6,
        )
        stage.says("Rivera chooses four moments of the eight lessons, and writes why:")
        stage.runs(
            f"classroom-ai release {TEACHER} --to coach --redact {ROSTER} --yes -o {BUNDLE} \\\n"
            "    --figures wait.after_question \\\n"
            '    --moment "2@1:37 here I could not bear the quiet" \\\n'
            '    --moment "6@14:58 a long wait, and the longest answer" \\\n'
            '    --moment "7@1:53 they talk to each other and not to me" \\\n'
            '    --moment "8@1:40 I asked about the answer; was that a good question?"',
            day="2026-04-24",
        )


def debrief(stage: Stage) -> None:
    """The coach's pack, made of the bundle and of nothing else."""
    stage.says("## The coach prepares ten minutes")
    bundle = stage.root / TEACHER / BUNDLE
    with stage.at(COACH) as folder:
        (folder / BUNDLE).write_bytes(bundle.read_bytes())
        stage.runs(f"classroom-ai debrief {BUNDLE}", day="2026-04-27")
        stage.shows(f"{TEACHER}.debrief/debrief.md")


def ratings(stage: Stage) -> None:
    """Two coaches rate the same moments, blind."""
    stage.says("## Two coaches look at the same moments")
    with stage.at(COACH):
        stage.runs(
            f"classroom-ai rate {TEACHER}.debrief --coach Ines",
            day="2026-04-27",
            answers="2\ns\n",
            first=30,
        )


def second_visit(stage: Stage) -> None:
    """The coach comes again, and the next cycle begins."""
    stage.says("## The second visit: Wednesday, 29 April")
    with stage.at(TEACHER):
        stage.runs(
            f"classroom-ai visit {TEACHER} --date 2026-04-29 --focus wait.after_question \\\n"
            '    --agreed "keep the three seconds, and wait after an answer too"',
            day="2026-04-29",
        )
        stage.runs(f"classroom-ai release {TEACHER} --list", day="2026-04-29")


def _lesson(stage: Stage, folder: Path, planned: Planned, *, silently: bool = True) -> None:
    """A lesson comes into the history."""
    day = planned.day.isoformat()
    home = folder / f"{day}.classroom"
    home.mkdir()
    write_lesson(lesson_of(planned, teacher=TEACHER), home / "lesson.json")
    stage.runs(f"classroom-ai score {home.name}", day=day, silently=silently)


def _copy(name: str, target: Path) -> None:
    target.write_bytes((Path(sample.__file__).parent / name).read_bytes())
