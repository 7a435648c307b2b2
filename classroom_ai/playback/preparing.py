"""At the end of listening: what is needed to play a lesson later, kept beside its results."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from classroom_ai.errors import LessonError, OutputError, RecordingError
from classroom_ai.files import check_space
from classroom_ai.playback.clips import remove_clips
from classroom_ai.playback.copying import BYTES_PER_S, copied
from classroom_ai.playback.playable import KEPT_PICTURE, Content, content_of
from classroom_ai.playback.record import (
    COPIES,
    FILE_NAME,
    Original,
    Playback,
    copy_of,
    path_from,
    read_any,
    silent,
    write_playback,
)
from classroom_ai.playback.waveform import Outline, read_outline
from classroom_ai.types import Lesson, Seconds

Progress = Callable[[str, float], None]


def prepare(
    folder: Path,
    recording: Path,
    lesson: Lesson,
    *,
    wanted: bool,
    outline: Outline | None = None,
    on_progress: Progress = lambda stage, share: None,
) -> Playback:
    """Write ``playback.json`` and, where browsers cannot play the recording, a copy of it.

    What an earlier run left is used again as far as it is of the same recording. The
    recording stays where it is and is not changed.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of results.
    recording : pathlib.Path
        The recording that the lesson was heard from.
    lesson : Lesson
        What was heard.
    wanted : bool
        Whether sound is wanted; where it is not, all of it is removed from the folder.
    outline : Outline, optional
        From the sound that was heard; read from the recording if not given.
    on_progress : callable, optional
        Told the stage, and the share of it that is done.

    Returns
    -------
    Playback
        Its ``notes`` say what could not be done: that is no reason to lose a report.

    Raises
    ------
    OutputError
        If ``playback.json`` cannot be written.
    """
    if not wanted:
        return leave_out(folder, lesson)
    before = _before(folder)
    same = before if before and before.audio and before.sha256 == lesson.recording.sha256 else None
    try:
        outline = outline or _outline_of(same) or _read_outline(recording, lesson, on_progress)
        content = content_of(recording, track=outline.track)
        playback = _described(folder, recording, lesson, outline, content)
    except (RecordingError, OSError) as error:
        # It was there and sound a minute ago: on a stick that was pulled out, perhaps.
        note = f"The recording could not be read a second time, so it cannot be played: {error}"
        playback = silent(lesson).model_copy(update={"audio": True, "notes": (note,)})
        write_playback(playback, folder)
        return playback
    if before and before.copy_name and (same is None or before.copy_name != playback.copy_name):
        (folder / before.copy_name).unlink(missing_ok=True)
        same = None
    write_playback(playback, folder)  # before the copy: one that is there is always named
    if playback.copy_name is None or (same and same.copy_name and copy_of(folder, playback)):
        return playback
    return _with_copy(folder, recording, playback, content, on_progress)


def describe(folder: Path, recording: Path, lesson: Lesson, *, outline: Outline) -> None:
    """Keep what is drawn of the sound that was heard just now; ``prepare`` then need not read it.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of results.
    recording : pathlib.Path
        The recording; where it is gone meanwhile, ``prepare`` says so.
    lesson : Lesson
        What was heard.
    outline : Outline
        From the sound that was heard.

    Raises
    ------
    OutputError
        If ``playback.json`` cannot be written.
    """
    with suppress(RecordingError, OSError):
        content = content_of(recording, track=outline.track)
        write_playback(_described(folder, recording, lesson, outline, content), folder)


def leave_out(folder: Path, lesson: Lesson) -> Playback:
    """Remove all sound from a folder of results, and keep in mind that none is wanted.

    Raises
    ------
    OutputError
        If ``playback.json`` cannot be written.
    """
    remove_sound(folder)
    playback = silent(lesson)
    write_playback(playback, folder)
    return playback


def remove_sound(folder: Path) -> tuple[str, ...]:
    """Remove from a folder what this package made there: clips, copy and ``playback.json``.

    A file that only has the name of a copy is left alone, unless ``playback.json`` is too
    damaged to tell. The recording is never touched.

    Returns
    -------
    tuple of str
        What was removed, by names within the folder.
    """
    try:
        before = read_any(folder)
    except LessonError:
        copies: tuple[str, ...] = COPIES
    else:
        copies = (before.copy_name,) if before and before.copy_name else ()
    removed = list(remove_clips(folder))
    for name in (*copies, FILE_NAME):
        path = folder / name
        if path.is_file():
            path.unlink()
            removed.append(name)
    return tuple(removed)


def _before(folder: Path) -> Playback | None:
    """What an earlier run wrote, of whatever recording; a damaged file is written anew."""
    try:
        return read_any(folder)
    except LessonError:
        return None


def _outline_of(playback: Playback | None) -> Outline | None:
    if playback is None or playback.recording is None or playback.waveform is None:
        return None
    return Outline(playback.recording.track, playback.waveform)


def _read_outline(recording: Path, lesson: Lesson, on_progress: Progress) -> Outline:
    tell = _share_of(lesson.recording.duration, "drawing the sound", on_progress)
    return read_outline(recording, on_progress=lambda seconds, claimed: tell(seconds))


def _share_of(duration: Seconds, stage: str, on_progress: Progress) -> Callable[[Seconds], None]:
    on_progress(stage, 0.0)
    return lambda seconds: on_progress(stage, min(seconds / duration, 1.0) if duration else 0.0)


def _described(
    folder: Path, recording: Path, lesson: Lesson, outline: Outline, content: Content
) -> Playback:
    stat = recording.stat()
    return Playback(
        audio=True,
        sha256=lesson.recording.sha256,
        duration=lesson.recording.duration,
        has_video=content.video is not None,
        recording=Original(
            path=path_from(folder, recording),
            size=stat.st_size,
            mtime_ns=stat.st_mtime_ns,
            track=outline.track,
            container=content.container,
            codecs=content.codecs,
            not_played=content.reason,
        ),
        waveform=outline.waveform,
        copy_name=None if not content.reason else COPIES[content.video is not None],
    )


def _with_copy(
    folder: Path, recording: Path, playback: Playback, content: Content, on_progress: Progress
) -> Playback:
    """The same with its copy made, or without one and with a note that says why."""
    target = folder / str(playback.copy_name)
    tell = _share_of(playback.duration, "making a copy that browsers play", on_progress)
    try:
        if target.exists():
            raise OutputError(f"There is already a file {target}.")
        is_encoded = content.video is not None and content.video_codec not in KEPT_PICTURE
        size = playback.duration * BYTES_PER_S if is_encoded else recording.stat().st_size
        check_space(folder, round(size))
        copied(recording, target, content, on_progress=tell)
    except (RecordingError, OutputError, OSError) as error:
        note = (
            f"The report plays its moments, but not the whole recording: {content.reason}, and "
            f"no copy could be made. {error}"
        )
        playback = playback.model_copy(update={"copy_name": None, "notes": (note,)})
        write_playback(playback, folder)
    return playback
