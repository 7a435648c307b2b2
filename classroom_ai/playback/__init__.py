"""Hearing a lesson again: its moments as small clips, the whole of it where it lies.

::

    recording ─▶ playback.json   where it lies, its waveform, whether sound is wanted
             ├─▶ clips/          the moments of the report, so that they go with it
             └─▶ playback.mp4    only where browsers cannot play the recording

Decoded sound does not touch the disk, and the recording is neither moved nor changed. The
browser plays what lies beside the page, since a page with an hour of sound in it would be
too large to open or to send.
"""

from classroom_ai.playback.clips import Clip, clips_for
from classroom_ai.playback.preparing import describe, leave_out, prepare, remove_sound
from classroom_ai.playback.record import FILES, Playback, address, read_playback
from classroom_ai.playback.sound import Sound, sound_for
from classroom_ai.playback.waveform import Outline, outline_of

__all__ = [
    "FILES",
    "Clip",
    "Outline",
    "Playback",
    "Sound",
    "address",
    "clips_for",
    "describe",
    "leave_out",
    "outline_of",
    "prepare",
    "read_playback",
    "remove_sound",
    "sound_for",
]
