"""The term of one teacher: from the first recording to the coach's second visit."""

from __future__ import annotations

from pathlib import Path

from classroom_ai import sample
from classroom_ai.lesson import write_lesson
from term_lessons.lessons import BEFORE, SINCE, Planned, lesson_of, write_roster
from term_lessons.stage import Stage

TEACHER, COACH = "rivera", "coach"
ROSTER = "class-4b.csv"
BUNDLE = "rivera-april.classroom-bundle"
PACK = f"{TEACHER}.debrief"


def opening(stage: Stage) -> None:
    """What this page is."""
    stage.says("""
# One teacher's term, and a district's page

What follows was typed and answered by `scripts/term`, which plays it all again in two to four
minutes and leaves every page it made for you to open. Commands and answers are real. People,
lessons and the district are invented: the first lesson is the sample lesson, spoken by
synthetic voices and really heard; the others were never spoken but written, with the pauses
of a lesson, and come in through `score` where a teacher would type `analyze`. In these,
Rivera leaves about one second after a question in February, and from March on more and more.
Whether the commands find that out is for you to see. Days are those of the story; what a
command says while it works is left out.
""")


def first_recording(stage: Stage) -> None:
    """The first recording, really heard."""
    stage.says("## The first recording: Monday, 2 February")
    with stage.at(TEACHER) as folder:
        _copy("fractions.ogg", folder / "monday.ogg")
        _copy("fractions.teacher.flac", folder / "me.flac")
        stage.says("A phone in the third row, and half a minute of Rivera's own voice:")
        stage.runs(
            "classroom-ai analyze monday.ogg --teacher-voice me.flac --date 2026-02-02 \\\n"
            '    --title "Comparing fractions" --subject mathematics --grade "Grade 4"',
            day="2026-02-02",
        )
        stage.says("`report.html` opens in a browser. Its first page says:")
        stage.shows("monday.classroom/report.md", since="Heard ", until="## In pictures")
        stage.says(
            "Nothing of this was kept but the report. To have lessons kept, in a history that "
            "nobody else can read, Rivera enrolls that voice under a name that need not be real:"
        )
        stage.runs(f"classroom-ai enroll {TEACHER} me.flac", day="2026-02-02")


def before_the_visit(stage: Stage) -> None:
    """Six lessons come into the history."""
    stage.says("## Six lessons in February")
    with stage.at(TEACHER) as folder:
        write_roster(folder / ROSTER)
        for planned in BEFORE:
            _lesson(stage, folder, planned, silently=planned is not BEFORE[0])
        stage.says(
            "Five lessons later Rivera wonders about the time that students get after a question:"
        )
        stage.runs(
            f"classroom-ai history {TEACHER} --measure wait.after_question", day="2026-02-27"
        )


def first_visit(stage: Stage) -> None:
    """The coach comes; a goal is agreed."""
    stage.says("## The coach's first visit: Monday, 2 March")
    with stage.at(TEACHER):
        stage.says("What the two looked at and agreed is kept, and becomes a goal:")
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
    goal = "## Your goal"
    stage.says("## Eight lessons until the end of April")
    with stage.at(TEACHER) as folder:
        _lesson(stage, folder, first)
        stage.says("The report of the first one, two days later, begins with the goal:")
        stage.shows(f"{first.day}.classroom/report.md", since=goal, until="## What worked")
        stage.says("A note for oneself, and two weeks later a question for the coach:")
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
        last = SINCE[-1].day
        stage.says("The report of the eighth lesson, on 22 April:")
        stage.shows(f"{last}.classroom/report.md", since=goal, until="## One moment")


def cycle(stage: Stage) -> None:
    """What came of the visit, for the teacher alone."""
    stage.says("## What came of it, for Rivera alone: Friday, 24 April")
    with stage.at(TEACHER):
        stage.runs(f"classroom-ai cycle {TEACHER}", day="2026-04-24")
        stage.says("The page has all of the weeks since the visit:")
        stage.shows(f"{TEACHER}.cycle/cycle.md", until="## How sure is this")


def release(stage: Stage) -> None:
    """What the coach gets: chosen, shown, without names."""
    stage.says("## What the coach gets")
    with stage.at(TEACHER):
        stage.says("Moments to choose from, of the last lesson:")
        stage.runs(
            f"classroom-ai release {TEACHER} --to coach --moments --lesson 2026-04-22.classroom",
            day="2026-04-24",
            first=9,
        )
        stage.says(
            "Rivera chooses four of all eight lessons, and writes why. Names of students are on "
            "the list `class-4b.csv`, and go out:"
        )
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
    stage.says("## The coach prepares ten minutes: Monday, 27 April")
    bundle = stage.root / TEACHER / BUNDLE
    with stage.at(COACH) as folder:
        (folder / BUNDLE).write_bytes(bundle.read_bytes())
        stage.says("On another machine, which has this one file and nothing else of Rivera:")
        stage.runs(f"classroom-ai debrief {BUNDLE}", day="2026-04-27")
        stage.says("The page for the talk:")
        stage.shows(f"{PACK}/debrief.md", until="## Also released")


def ratings(stage: Stage) -> None:
    """Two coaches rate the same moments, blind."""
    stage.says("## Two coaches look at the same moments")
    with stage.at(COACH) as folder:
        stage.says(
            "So that it does not matter which coach comes, two of them rate the moments, each "
            "without seeing what the other made of them. Ines types, Tom fills in a table:"
        )
        stage.runs(
            f"classroom-ai rate {PACK} --coach Ines",
            day="2026-04-27",
            answers="3\np\n4\ne\n2\np\n4\ne\n",
            first=18,
        )
        rows = ("moment,rating,use", "p01,2,probe", "p02,4,exemplar", "p03,3,probe", "p04,3,probe")
        (folder / "tom.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        stage.runs(f"classroom-ai rate {PACK} --coach Tom --file tom.csv", day="2026-04-27")
        stage.runs(f"classroom-ai rate {PACK} --agreement", day="2026-04-27")


def second_visit(stage: Stage) -> None:
    """The coach comes again, and the next cycle begins."""
    stage.says("## The coach's second visit: Wednesday, 29 April")
    with stage.at(TEACHER):
        stage.runs(
            f"classroom-ai visit {TEACHER} --date 2026-04-29 --focus wait.after_question \\\n"
            '    --agreed "keep the three seconds, and wait after an answer too"',
            day="2026-04-29",
        )
        stage.says("What Rivera has given away, and could take back with `revoke`:")
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
