"""The clips of a lesson's moments, kept in the folder of results.

They are named by their times and by what they were made from, so that a report can be written
again, also where the recording is gone by then. Links are not followed: what they lead to is
not the tool's, and does not belong into a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from classroom_ai.errors import RecordingError
from classroom_ai.files import fingerprint_of, write_together
from classroom_ai.media.excerpts import excerpts
from classroom_ai.playback.copying import TRACK_OF_COPY
from classroom_ai.playback.encoding import BIT_RATE, MIME, encoded
from classroom_ai.playback.record import CLIPS, Playback, copy_of, recording_of
from classroom_ai.playback.stretches import heard, stretches
from classroom_ai.types import Span

_NAME = re.compile(r"(\d{8})-(\d{8})-([0-9a-f]{12})\.m4a")


@dataclass(frozen=True, slots=True)
class Clip(Span):
    """Sound of a stretch of the recording: what is heard at second 0 of it was at ``start``."""

    data: bytes
    mime: str = MIME


def clips_for(folder: Path, playback: Playback, spans: Iterable[Span]) -> tuple[Clip, ...]:
    """Small sound files by which the given moments can be heard.

    Made from the recording where it lies, and kept; of those kept before, what is not needed
    any more is removed. Where the recording is gone, the kept ones that hold a moment whole
    are given, and nothing is removed.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of results.
    playback : Playback
        What is known of the sound.
    spans : iterable of Span
        The moments.

    Returns
    -------
    tuple of Clip
        By start; see `stretches` for what is in which. None where sound is not wanted.

    Raises
    ------
    OutputError
        If clips cannot be written.
    """
    place = folder / CLIPS
    if not playback.audio or place.is_symlink():
        return ()
    spans = tuple(spans)
    kept = _kept(place, playback)
    source = source_of(folder, playback)
    if source is None:
        return _that_hold(heard(spans, duration=playback.duration), kept)
    wanted = stretches(spans, duration=playback.duration)
    recording, track = source
    lacking = [span for span in wanted if span not in kept]
    try:
        made = {
            span: encoded(samples) for span, samples in excerpts(recording, lacking, track=track)
        }
    except RecordingError:  # it was heard once, and a disk may fail later
        return _that_hold(heard(spans, duration=playback.duration), kept)
    if made:
        write_together(place, {_name(span, playback): data for span, data in made.items()})
    for span in kept.keys() - set(wanted):
        kept.pop(span).unlink(missing_ok=True)
    for span in made:
        kept[span] = place / _name(span, playback)
    return _read(kept)


def remove_clips(folder: Path) -> tuple[str, ...]:
    """Remove all clips from a folder of results; names within it of what was removed."""
    place = folder / CLIPS
    if place.is_symlink():
        return ()
    clips = [path for path in sorted(place.glob("*.m4a")) if _NAME.fullmatch(path.name)]
    for path in clips:
        path.unlink(missing_ok=True)
    with suppress(OSError):  # not there, or somebody keeps something of their own in it
        place.rmdir()
    return tuple(f"{CLIPS}/{path.name}" for path in clips)


def source_of(folder: Path, playback: Playback) -> tuple[Path, int] | None:
    """What clips can be made from, and its sound track: the recording, else the copy of it."""
    if playback.recording and (recording := recording_of(folder, playback)):
        return recording, playback.recording.track
    copy = copy_of(folder, playback)
    return (copy, TRACK_OF_COPY) if copy else None


def _that_hold(moments: Iterable[Span], kept: dict[Span, Path]) -> tuple[Clip, ...]:
    """Of the clips that are kept, for each moment the first that holds it whole."""
    found = {}
    for moment in moments:
        for clip in sorted(kept, key=lambda span: span.start):
            if clip.start <= moment.start and moment.end <= clip.end:
                found[clip] = kept[clip]
                break
    return _read(found)


def _read(files: dict[Span, Path]) -> tuple[Clip, ...]:
    by_start = sorted(files.items(), key=lambda item: (item[0].start, item[0].end))
    return tuple(Clip(span.start, span.end, path.read_bytes()) for span, path in by_start)


# Their names.


def _kept(place: Path, playback: Playback) -> dict[Span, Path]:
    """The clips that lie there, by their times; those that were made otherwise are removed."""
    found = {}
    for path in sorted(place.glob("*.m4a")):
        name = _NAME.fullmatch(path.name)
        if name is None or path.is_symlink():
            continue
        if name[3] == _made_from(playback):
            found[Span(int(name[1]) / 1000, int(name[2]) / 1000)] = path
        else:
            path.unlink(missing_ok=True)
    return found


def _name(span: Span, playback: Playback) -> str:
    start, end = round(span.start * 1000), round(span.end * 1000)
    return f"{start:08d}-{end:08d}-{_made_from(playback)}.m4a"


def _made_from(playback: Playback) -> str:
    """Stands for all that decides what is in a clip of given times."""
    return fingerprint_of(playback.sha256, BIT_RATE)[:12]
