"""All that a page needs to let a lesson be heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from classroom_ai.errors import LessonError
from classroom_ai.playback.clips import Clip, clips_for
from classroom_ai.playback.record import (
    Playback,
    Waveform,
    address,
    copy_of,
    read_playback,
    recording_of,
)
from classroom_ai.types import Lesson, Span


@dataclass(frozen=True, slots=True)
class Sound:
    """How a lesson can be heard from its folder.

    ``address`` is the relative URL of the recording or its copy, ``None`` where neither can be
    played. ``is_gone`` says that the recording is not where it was, or that another file lies
    there; ``is_damaged`` that ``playback.json`` cannot be read, so that nobody knows whether
    sound is wanted, and none is given.
    """

    clips: tuple[Clip, ...] = ()
    address: str | None = None
    has_video: bool = False
    waveform: Waveform | None = None
    is_gone: bool = False
    is_damaged: bool = False
    notes: tuple[str, ...] = ()


def sound_for(folder: Path, lesson: Lesson, spans: Iterable[Span]) -> Sound | None:
    """The sound of a lesson and of its moments, as it lies in the folder and beside it.

    Clips that are lacking are made.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of results.
    lesson : Lesson
        What was heard.
    spans : iterable of Span
        The moments to be played.

    Returns
    -------
    Sound or None
        None where there is no recording, or no sound is wanted.

    Raises
    ------
    OutputError
        If clips cannot be written.
    """
    try:
        playback = read_playback(folder, lesson)
    except LessonError:
        return Sound(is_damaged=True)
    if playback is None or not playback.audio:
        return None
    return Sound(
        clips=clips_for(folder, playback, spans),
        address=address(playback, folder),
        has_video=playback.has_video,
        waveform=playback.waveform,
        is_gone=is_gone(folder, playback),
        notes=playback.notes,
    )


def is_gone(folder: Path, playback: Playback) -> bool:
    """Sound is wanted, but there is neither the recording as it was heard nor a copy of it."""
    return (
        playback.audio
        and recording_of(folder, playback) is None
        and copy_of(folder, playback) is None
    )
