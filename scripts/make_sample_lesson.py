"""Speak a written lesson in a simulated room and write down what is true of it.

::

    python scripts/make_sample_lesson.py classroom_ai/sample/fractions.yaml -o classroom_ai/sample

writes ``NAME.ogg`` (what a recorder hears), ``NAME.rttm`` and ``NAME.json``
(the truth) and ``NAME.teacher.flac`` (the teacher saying something else, for
``--teacher-voice``). Needs ``pip install classroom-ai[sample]`` and Debian's flite.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
import numpy as np
import soundfile
from numpy.typing import NDArray
from sample_lesson.layout import Layout, laid_out
from sample_lesson.room import heard_in_room
from sample_lesson.script import TEACHER, Line, Script, script_from
from sample_lesson.truth import rttm_of, truth_of
from sample_lesson.voices import RATE_HZ, spoken

from classroom_ai.errors import ClassroomAIError

#: libsndfile's vorbis encoder keeps a whole write on its stack, so long files go in pieces.
BLOCK = 10 * RATE_HZ


def performed(script: Script) -> tuple[Layout, NDArray[np.float32]]:
    """A script's lines at their times, and how they sound in its room."""
    lines = [spoken(line.text, script.voices[line.speaker]) for line in script.lines()]
    layout = laid_out(script.lesson, [parts for _, parts in lines])
    return layout, heard_in_room(script, layout, [samples for samples, _ in lines])


def teacher_alone(script: Script) -> Script:
    """The same teacher in the same room saying what is written for enrolling."""
    lines = tuple(
        Line(speaker=TEACHER, text=text, pause=0.4, label="statement")
        for text in script.teacher_voice
    )
    voice = {TEACHER: script.voices[TEACHER]}
    return script.model_copy(update={"lesson": lines, "voices": voice})


def write_ogg(path: Path, samples: NDArray[np.float32]) -> None:
    """Ogg Vorbis, small."""
    options = {"format": "OGG", "subtype": "VORBIS", "compression_level": 0.6}
    with soundfile.SoundFile(path, "w", RATE_HZ, 1, **options) as file:
        for start in range(0, len(samples), BLOCK):
            file.write(samples[start : start + BLOCK])


@click.command(help=__doc__.split("\n", 1)[0] if __doc__ else None)
@click.argument("script_file", metavar="SCRIPT.yaml", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "folder", required=True, type=click.Path(file_okay=False, path_type=Path)
)
def main(script_file: Path, folder: Path) -> None:
    """Make one lesson and say what it holds."""
    try:
        script = script_from(script_file)
        layout, samples = performed(script)
        _, enrolment = performed(teacher_alone(script))
    except ClassroomAIError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    truth = truth_of(script, layout)
    folder.mkdir(parents=True, exist_ok=True)
    write_ogg(folder / f"{script.name}.ogg", samples)
    soundfile.write(folder / f"{script.name}.teacher.flac", enrolment, RATE_HZ)
    (folder / f"{script.name}.rttm").write_text(rttm_of(script.name, layout))
    (folder / f"{script.name}.json").write_text(json.dumps(truth, indent=1) + "\n")
    print(
        f"{script.name}: {truth['duration']:.1f} s, teacher {truth['teacher_share']:.0%} of talk, "
        f"{len(truth['questions'])} questions, {len(truth['wait1'])} of them answered."
    )


if __name__ == "__main__":
    main()
