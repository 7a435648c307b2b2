"""``classroom-ai demo``: the whole job on the sample lesson."""

from __future__ import annotations

from pathlib import Path

import click

from classroom_ai.cli.sound_option import no_audio_option


@click.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="DIR", default="demo-report",
    show_default=True, help="Folder for the results.",
)  # fmt: skip
@click.option("--asr", metavar="NAME", help="Speech recognition model; see: models list.")
@no_audio_option
def demo(output: Path, asr: str | None, audio: bool | None) -> None:
    """Do the whole job on the sample lesson.

    Three minutes of an invented Grade 4 lesson on fractions, spoken by
    synthetic voices, ship with the program. It is always heard afresh, so this
    also shows that everything works.

    Example: classroom-ai demo -o demo-report
    """
    from classroom_ai.cli.progress import shown_progress
    from classroom_ai.pipeline import analyze
    from classroom_ai.sample import SAMPLE_RECORDING, sample_about
    from classroom_ai.settings import load_settings

    # The sample's teacher is nobody who enrolled here.
    flags = {"asr": asr, "audio": audio}
    settings = load_settings(flags).values.model_copy(update={"teacher": None})
    with shown_progress() as show:
        analysis = analyze(
            SAMPLE_RECORDING,
            output,
            settings=settings,
            about=sample_about(),
            fresh=True,
            on_progress=show,
        )
    click.echo(analysis.lesson.provenance.settings.get("model_note"), err=True)
    click.echo(f"Open the report in a browser: {analysis.report.resolve()}")
