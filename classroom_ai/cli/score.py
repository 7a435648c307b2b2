"""``classroom-ai score``: measures and report again, or from a transcript made elsewhere."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from classroom_ai.cli.about_options import about_options
from classroom_ai.cli.redact_options import (
    check_redact,
    hand_over_results,
    redact_options,
)
from classroom_ai.cli.sound_option import no_audio_option

if TYPE_CHECKING:
    from classroom_ai.transcripts import Imported
    from classroom_ai.types import Lesson


@click.command()
@click.argument("lesson", type=click.Path(path_type=Path), metavar="LESSON_OR_TRANSCRIPT")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="DIR",
    help="Folder for the results; that of the lesson, or TRANSCRIPT-STEM.classroom, if not given. "
    "With --redact: folder for the copy.",
)  # fmt: skip
@click.option("--rubric", multiple=True, metavar="ID_OR_PATH", help="What to look at; repeatable.")
@click.option(
    "--teacher-label", metavar="TEXT",
    help="What the transcript calls the teacher; found by label or by signs if not given.",
)  # fmt: skip
@no_audio_option
@redact_options
@about_options
def score(
    lesson: Path,
    output: Path | None,
    rubric: tuple[str, ...],
    teacher_label: str | None,
    about_file: Path | None,
    audio: bool | None,
    redact: str | None,
    approve: bool,
    **about: Any,
) -> None:
    """Count and report again from a lesson.json, or from a transcript, without sound.

    LESSON_OR_TRANSCRIPT is a lesson.json, the folder that holds one, or a transcript
    that was made elsewhere: WebVTT or SRT captions, whisperX JSON, noScribe or other
    text with lines "Name: what was said", or CSV. Needs neither the recording nor
    speech models, so a changed rubric is applied in seconds.

    Example: classroom-ai score lesson.classroom --rubric our-school.yaml

    Example: classroom-ai score meeting.vtt --teacher-label "Ms Rivera" --subject science

    Example: classroom-ai score lesson.classroom --redact class-4b.csv -o for-my-coach
    """
    from classroom_ai.about import about_lesson
    from classroom_ai.cli.progress import shown_progress
    from classroom_ai.corrections import in_force, record_of
    from classroom_ai.corrections.record import keep
    from classroom_ai.history.lessons import remember
    from classroom_ai.lesson import write_lesson
    from classroom_ai.pipeline import default_folder, tell
    from classroom_ai.playback import leave_out
    from classroom_ai.rubric import read_rubric
    from classroom_ai.settings import load_settings

    check_redact(redact, approve)
    own = None if redact else output
    heard, imported = _lesson(lesson, teacher_label)
    said = about_lesson(about, file=about_file, earlier=heard.about)
    is_new = imported is not None or said != heard.about
    heard = replace(heard, about=said)
    settings = load_settings({"rubric": rubric, "audio": audio}).values
    rubrics = [read_rubric(name) for name in settings.rubric]
    if imported is None:
        folder = own or (lesson if _is_folder(lesson) else lesson.parent)
    else:
        folder = own or default_folder(lesson)
        _keep_what_was_heard(folder)
        click.echo("\n".join(_told(imported, heard)), err=True)
    # Corrections lie where the lesson does, which may not be where results go.
    home = folder if imported else lesson if _is_folder(lesson) else lesson.parent
    changes = in_force(record_of(heard, home))
    if imported:
        heard = keep(heard, folder / "lesson.json")
    elif is_new:
        write_lesson(heard, folder / "lesson.json")
    if heard.timing == "sound" and not settings.audio:
        leave_out(folder, heard)
    with shown_progress() as show:
        results, _ = tell(heard, folder, rubrics=rubrics, changes=changes, on_progress=show)
    if said_of_history := remember(heard, results, home):
        click.echo(said_of_history, err=True)
    click.echo(f"Report: {folder / 'report.html'}")
    if redact:
        hand_over_results(
            heard, folder, output, redact=redact, approve=approve, rubric=settings.rubric
        )


def _is_folder(path: Path) -> bool:
    # Not Path.is_dir, which fails where a folder above may not be entered.
    return os.path.isdir(path)  # noqa: PTH112


def _lesson(path: Path, teacher_label: str | None) -> tuple[Lesson, Imported | None]:
    """The lesson of a file or folder, and how it was read if that is a transcript."""
    from classroom_ai.errors import UsageError
    from classroom_ai.lesson import read_lesson
    from classroom_ai.transcripts import import_transcript
    from classroom_ai.transcripts.reading import is_lesson, text_of
    from classroom_ai.transcripts.tables import parsed_json

    if not _is_folder(path):
        text = text_of(path)
        content = parsed_json(text)
        is_broken = content is None and path.suffix == ".json"
        if not is_lesson(content) and not is_broken:
            imported = import_transcript(path, text, teacher_label=teacher_label)
            return imported.lesson, imported
    if teacher_label is not None:
        raise UsageError(
            f"--teacher-label is {teacher_label!r}, but {path} is no transcript.",
            "A lesson.json says itself who the teacher is.",
            "Leave --teacher-label out.",
        )
    return read_lesson(path / "lesson.json" if _is_folder(path) else path), None


def _keep_what_was_heard(folder: Path) -> None:
    """Refuse to put a transcript in the place of what took an hour to hear."""
    from classroom_ai.errors import LessonError, OutputError
    from classroom_ai.lesson import read_lesson

    try:
        earlier = read_lesson(folder / "lesson.json")
    except LessonError:
        return
    if earlier.timing == "sound":
        raise OutputError(
            f"{folder} holds what was heard in the recording {earlier.recording.file}.",
            "A transcript does not replace that.",
            "Choose another folder with -o.",
        )


def _told(imported: Imported, lesson: Lesson) -> Iterator[str]:
    """How the transcript was read: its form, its speakers, and what cannot be had from it."""
    from classroom_ai.measures import registry
    from classroom_ai.measures.timing import ROUGH_PAUSES, why_not

    teacher = imported.teacher
    yield f"Read as {imported.format}: {len(lesson.utterances)} lines."
    if teacher is None:
        yield (
            "No line says who speaks, so nothing about you can be counted. Use a transcript that "
            "names its speakers, or analyze the recording: classroom-ai analyze RECORDING"
        )
    else:
        yield f"Taken for the teacher: {teacher.label!r}, {_why(teacher.by, teacher.confidence)}."
        yield from _others(imported)
    yield from imported.notes
    lacking: dict[str, list[str]] = defaultdict(list)
    for info in registry().values():
        if reason := why_not(lesson, needs=info.needs, unit=info.unit):
            lacking[reason].append(info.title)
    for reason, titles in lacking.items():
        yield f"No figures for: {', '.join(titles)}. {reason}"
    if lesson.timing == "captions":
        yield f"Pauses: grade C at best. {ROUGH_PAUSES}"


def _why(by: str, confidence: float | None) -> str:
    if confidence is None:
        return "as you said" if by == "asked" else "by the label"
    return (
        f"who talks, asks and directs most ({confidence:.0%} sure; if that is wrong, "
        "use --teacher-label)"
    )


def _others(imported: Imported) -> Iterator[str]:
    """Everybody else, by role: by their labels, which only the user sees."""
    by_role: dict[str, list[str]] = defaultdict(list)
    for label, speaker in imported.labels.items():
        if speaker.role != "teacher":
            by_role[speaker.role].append("lines without a name" if label is None else repr(label))
    for role, said in (
        ("student", "Taken for students"),
        ("other", "Taken for other voices"),
        ("unknown", "Not known who"),
    ):
        if by_role[role]:
            yield f"{said}: {', '.join(by_role[role])}."
    if not by_role["student"]:
        yield "There is no student in this transcript."
