"""``classroom-ai analyze``: one recording to a folder of results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from classroom_ai.cli.about_options import about_options
from classroom_ai.cli.redact_options import (
    check_redact,
    hand_over_results,
    redact_options,
)
from classroom_ai.cli.sound_option import no_audio_option


@click.command()
@click.argument("recording", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="DIR",
    help="Folder for the results; RECORDING-STEM.classroom beside the recording if not given. "
    "With --redact: folder for the copy.",
)  # fmt: skip
@click.option(
    "--teacher", metavar="NAME", help="Name under which your voice is enrolled; see: enroll."
)
@click.option(
    "--teacher-voice", type=click.Path(path_type=Path), metavar="FILE",
    help="Half a minute of the teacher alone, from another recording; nothing of it is kept.",
)  # fmt: skip
@click.option("--asr", metavar="NAME", help="Speech recognition model; see: models list.")
@click.option("--language", metavar="CODE", help="Language spoken, such as en; heard if not given.")
@click.option(
    "--vocabulary", type=click.Path(path_type=Path), metavar="FILE",
    help="Words that the lesson is likely to hold, one a line: terms, names of places.",
)  # fmt: skip
@click.option("--rubric", multiple=True, metavar="ID_OR_PATH", help="What to look at; repeatable.")
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), help="What to compute on.")
@click.option("--fresh", is_flag=True, help="Listen again even if nothing has changed.")
@no_audio_option
@redact_options
@about_options
def analyze(
    recording: Path,
    output: Path | None,
    teacher: str | None,
    teacher_voice: Path | None,
    asr: str | None,
    language: str | None,
    vocabulary: Path | None,
    rubric: tuple[str, ...],
    device: str | None,
    about_file: Path | None,
    fresh: bool,
    audio: bool | None,
    redact: str | None,
    approve: bool,
    **about: Any,
) -> None:
    """Turn one recording into a report.

    RECORDING is any audio or video file. The results are written to a folder
    beside it; nothing leaves this machine. If nothing has changed since the
    last time, what was heard then is used again.

    Example: classroom-ai analyze lesson.mp4 --title "Fractions" --grade 4
    """
    from classroom_ai.about import about_lesson
    from classroom_ai.cli.progress import shown_progress
    from classroom_ai.pipeline import analyze as analyze_recording
    from classroom_ai.settings import load_settings

    flags = {
        "asr": asr,
        "language": language,
        "vocabulary": vocabulary,
        "rubric": rubric,
        "device": device,
        "teacher": teacher,
        "audio": audio,
    }
    settings = load_settings(flags).values
    if teacher_voice is not None and teacher is None:
        # A file named now stands above a name that is set for every day.
        settings = settings.model_copy(update={"teacher": None})
    lesson_about = about_lesson(about, file=about_file)
    check_redact(redact, approve)
    with shown_progress() as show:
        analysis = analyze_recording(
            recording,
            None if redact else output,
            settings=settings,
            about=lesson_about,
            teacher_voice=teacher_voice,
            fresh=fresh,
            on_progress=show,
        )
    if analysis.reused:
        click.echo("Nothing to listen to again: same recording, same settings.", err=True)
    note = analysis.lesson.provenance.settings.get("model_note")
    click.echo(note, err=True)
    for said in analysis.notes:
        click.echo(said, err=True)
    click.echo(f"Report: {analysis.report}")
    if redact:
        hand_over_results(
            analysis.lesson,
            analysis.folder,
            output,
            redact=redact,
            approve=approve,
            rubric=settings.rubric,
        )
