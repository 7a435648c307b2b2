"""``classroom-ai check-recording``: how well a trial recording can be heard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from classroom_ai.hearing import Recognizer
    from classroom_ai.hearing.trial import Trial
    from classroom_ai.types import Quality

_VERDICTS = {
    "A": "This can be heard very well. Record your lesson just like this.",
    "B": "This can be heard well. You can record your lesson like this.",
    "C": "This can be heard in part. Figures would be rough; it is worth a change.",
    "D": "This can hardly be heard. Change something and try again before the lesson.",
}
_ASPECTS = {
    "noise": "Noise",
    "echo": "Echo",
    "level": "Loudness",
    "distortion": "Distortion",
    "band": "Sound",
    "gating": "Pauses",
    "words": "Words",
}
_NO_SPEECH_ADVICE = (
    "Is the microphone on and uncovered? Say a few sentences from where you will stand, "
    "and let somebody answer from the far end of the room."
)


@click.command()
@click.argument("recording", type=click.Path(path_type=Path))
@click.option(
    "--words/--no-words", default=True,
    help="Also try how much of a minute is understood; takes a few seconds more.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def check_recording(recording: Path, *, words: bool, as_json: bool) -> None:
    """Say how well a recording can be heard, from its first minutes.

    Record two minutes where the lesson will be: speak from the front, and let
    somebody answer from the far end. The answer says what to change before the
    lesson. Of a longer recording the first five minutes are listened to.

    Example: classroom-ai check-recording trial.m4a
    """
    from classroom_ai.hearing.speech import silero_probability
    from classroom_ai.hearing.trial import try_recording
    from classroom_ai.media import probe

    probe(recording)  # what is no recording is told before a model is loaded
    asr = _smallest_recognizer() if words else None
    trial = try_recording(
        recording,
        detect_speech=silero_probability,
        recognizer=None if asr is None else _loaded(asr),
        asr=asr,
    )
    if as_json:
        click.echo(_json(recording, trial))
    else:
        _print(recording, trial)


def _smallest_recognizer() -> str | None:
    from classroom_ai.catalogue import installed

    cards = installed("asr")
    return min(cards, key=lambda card: card.size).name if cards else None


def _loaded(asr: str) -> Recognizer:
    from classroom_ai.catalogue import path_of
    from classroom_ai.hearing.words import FasterWhisper
    from classroom_ai.machine import usable_cores

    return FasterWhisper(path_of(asr), threads=1, workers=usable_cores())


def _json(recording: Path, trial: Trial) -> str:
    import json
    from dataclasses import asdict

    content = {
        "file": recording.name,
        "heard_s": trial.heard,
        "duration_s": trial.whole,
        "asr": trial.asr,
        "quality": asdict(trial.quality),
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _print(recording: Path, trial: Trial) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console, quality = Console(highlight=False), trial.quality
    console.print(Text(_headline(recording, trial), style="bold"))
    for note in _notes(trial):
        console.print(Text(note))
    if quality.aspects:
        table = Table("", "", "", box=None, pad_edge=False, show_header=False)
        for aspect in quality.aspects:
            table.add_row(_ASPECTS[aspect.name], aspect.grade, aspect.sentence)
        console.print(table)
    advice = _advice(quality)
    if advice:
        console.print(Text("What to do now", style="bold"))
        for number, sentence in enumerate(advice, 1):
            console.print(Text(f"{number}. {sentence}"))


def _headline(recording: Path, trial: Trial) -> str:
    if not trial.quality.speech_share:
        return f"{recording.name}: no speech was heard in it."
    if trial.is_short:
        return f"{recording.name}: grade {trial.quality.grade}, as far as can be told."
    return f"{recording.name}: grade {trial.quality.grade}. {_VERDICTS[trial.quality.grade]}"


def _notes(trial: Trial) -> list[str]:
    from classroom_ai.hearing.quality import NO_SPEECH

    told = {aspect.sentence for aspect in trial.quality.aspects} | {NO_SPEECH}
    notes = [warning for warning in trial.quality.warnings if warning not in told]
    if trial.whole is not None and trial.whole > trial.heard + 1:
        notes.append(
            f"The first {trial.heard / 60:.0f} of {trial.whole / 60:.0f} minutes were listened to."
        )
    if trial.is_short:
        notes.append(
            f"There are only {trial.speech:.0f} s of speech in it, so this is a first guess. "
            "Two minutes with some talk say more."
        )
    if trial.asr is not None and trial.quality.speech_share:
        notes.append(
            f"Words were tried on up to a minute of speech with the model {trial.asr}"
            f"{_languages(trial.asr)}. A better model understands more."
        )
    return notes


def _languages(asr: str) -> str:
    from classroom_ai.catalogue import card

    known = card(asr).languages
    if known == "many":
        return ""
    return " (English only)" if known == ("en",) else f" (languages: {', '.join(known)})"


def _advice(quality: Quality) -> tuple[str, ...]:
    return quality.advice if quality.speech_share else (_NO_SPEECH_ADVICE,)
