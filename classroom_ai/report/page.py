"""What the page's one script is told: where sound lies, who speaks, what can be corrected.

A report that is only read needs none of this and has no script. With it, quoted
moments play and what was heard wrongly can be corrected in the page. The data
lies in the page as JSON and is read once; the script is the project's own,
allowed by its hash and nothing else is.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from classroom_ai.pages import READ_ONLY
from classroom_ai.report import words
from classroom_ai.report.quotes import Quotes
from classroom_ai.types import Lesson, Seconds, Span, Tag

#: Addresses of the review server, seen from the page that it serves.
TAKES_CORRECTIONS = "corrections"
TAKES_BACK = "undo"
SERVED_RECORDING = "recording"
#: Joined in this order into the one script of a page.
_SCRIPT = (
    *("tools.js", "player.js", "wave.js", "transcript.js"),
    *("edits.js", "editor.js", "saving.js", "corrected.js", "correct.js"),
)
_VOICE_SAMPLE: Seconds = 3.0


@dataclass(frozen=True, slots=True)
class PlayedFile:
    """The recording as the page reaches it: ``src`` is an address relative to the report."""

    src: str
    video: bool = False


@dataclass(frozen=True, slots=True)
class Clip(Span):
    """A stretch of the lesson's sound inside the page: ``src`` is a ``data:`` address."""

    src: str

    @classmethod
    def from_bytes(cls, start: Seconds, end: Seconds, data: bytes, *, mime: str) -> Clip:
        """Of the content of a small sound file."""
        return cls(start, end, f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}")


@dataclass(frozen=True, slots=True)
class Peaks:
    """How loud the recording is, ``per_s`` values a second: bytes 0 to 255, base64."""

    per_s: int
    data: str


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker: the name shown, how long they talked, and a stretch to know them by."""

    id: str
    role: str
    name: str
    talk: str
    sample: tuple[Seconds, Seconds] | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was corrected by hand before: how much in a sentence, and each change as it was saved.

    A change may say in ``made`` by whom and when.
    """

    sentence: str
    changes: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class PageData:
    """All that the script of a page knows besides the text around it.

    ``turns`` are start, end, role and speaker; ``tags`` start, end, utterance and label;
    ``labels`` what each label says in plain words; ``words`` the script's own.
    ``review`` is the address that takes corrections, relative to the page; ``notes`` say what
    cannot be played, and why;
    ``goal`` is kept for the teacher's goal.
    """

    lesson: str
    duration: Seconds
    timing: str
    turns: tuple[tuple[Seconds, Seconds, str, str], ...]
    voices: tuple[Voice, ...]
    tags: tuple[tuple[Seconds, Seconds, str, str], ...]
    labels: Mapping[str, str]
    words: Mapping[str, Any]
    recording: PlayedFile | None = None
    clips: tuple[Clip, ...] = ()
    peaks: Peaks | None = None
    notes: tuple[str, ...] = ()
    corrected: Corrected | None = None
    review: str | None = None
    goal: str | None = None


def page_data(
    lesson: Lesson,
    tags: Sequence[Tag],
    *,
    recording: PlayedFile | None = None,
    clips: Sequence[Clip] = (),
    peaks: Peaks | None = None,
    notes: Sequence[str] = (),
    corrected: Corrected | None = None,
    review: str | None = None,
) -> PageData:
    r"""What the script needs to play and to correct a lesson.

    Parameters
    ----------
    lesson : Lesson
        As the report was built from it.
    tags : sequence of Tag
        Labels of its lines; those of single words are left out.
    recording : PlayedFile, optional
        Where the page finds the whole recording.
    clips : sequence of Clip
        Sound inside the page, for the quoted moments.
    peaks : Peaks, optional
        For the waveform; without them it shows who spoke and not how loudly.
    notes : sequence of str
        What cannot be played, and why; said once, where the player is.
    corrected : Corrected, optional
        What was corrected before.
    review : str, optional
        Address that takes corrections at once; without it they are saved as a file.

    Returns
    -------
    PageData
        For ``to_html``.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> lesson = lesson_from_text("T 0.0 2.1 Why?\nS1 4.6 6.0 Because it's even.")
    >>> [voice.name for voice in page_data(lesson, ()).voices]
    ['Teacher', 'Student A']
    """
    return PageData(
        lesson=lesson.id,
        duration=lesson.recording.duration,
        timing=lesson.timing,
        turns=tuple((turn.start, turn.end, turn.role, turn.speaker) for turn in lesson.turns),
        voices=tuple(_voices(lesson)),
        tags=tuple(
            (tag.start, tag.end, tag.utterance, tag.label)
            for tag in tags
            if tag.label in words.LABELS
        ),
        labels=words.LABELS,
        words=words.PAGE,
        recording=recording,
        clips=tuple(clips),
        peaks=peaks,
        notes=tuple(notes),
        corrected=corrected,
        review=review,
    )


def _voices(lesson: Lesson) -> Iterable[Voice]:
    """Speakers in the order in which they are first heard."""
    roles = {speaker.id: speaker.role for speaker in lesson.speakers}
    for speaker, name in Quotes(lesson).names.items():
        turns = [turn for turn in lesson.turns if turn.speaker == speaker]
        lines = [utt for utt in lesson.utterances if utt.speaker == speaker]
        first = (lines or turns)[0]
        talk = sum(part.duration for part in turns or lines)
        timed = lesson.timing in ("sound", "captions")
        yield Voice(
            id=speaker,
            role=roles.get(speaker, first.role),
            name=name,
            talk=words.length(talk) if timed else words.plural(len(lines), "line"),
            sample=_sample(lines or turns) if lesson.timing == "sound" else None,
        )


def _sample(parts: Sequence[Span]) -> tuple[Seconds, Seconds]:
    """Three seconds from the middle of the longest part: its edges may be another's."""
    longest = max(parts, key=lambda part: part.duration)
    start = longest.start + max(longest.duration - _VOICE_SAMPLE, 0.0) / 2
    return round(start, 3), round(min(start + _VOICE_SAMPLE, longest.end), 3)


def to_json(page: PageData) -> str:
    r"""The data as JSON that can stand in a ``<script>``: no character of it ends the element.

    Examples
    --------
    >>> from classroom_ai.lesson import lesson_from_text
    >>> page = page_data(lesson_from_text("T 0.0 2.1 Why?"), (), review="</script>")
    >>> "\\u003c/script>" in to_json(page)
    True
    """
    content = {
        "lesson": page.lesson,
        "duration": page.duration,
        "timing": page.timing,
        "recording": page.recording and {"src": page.recording.src, "video": page.recording.video},
        "clips": [{"start": c.start, "end": c.end, "src": c.src} for c in page.clips],
        "peaks": page.peaks and {"per_s": page.peaks.per_s, "data": page.peaks.data},
        "turns": page.turns,
        "speakers": [
            {"id": v.id, "role": v.role, "name": v.name, "talk": v.talk, "sample": v.sample}
            for v in page.voices
        ],
        "tags": page.tags,
        "labels": page.labels,
        "words": page.words,
        "corrected": page.corrected and page.corrected.changes,
        "review": page.review and {"url": page.review, "undo": TAKES_BACK},
        "goal": page.goal,
    }
    return json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")


@cache
def script() -> str:
    """The page's one script, from its source files."""
    folder = files("classroom_ai.report") / "templates" / "page"
    sources = [(folder / name).read_text(encoding="utf-8") for name in _SCRIPT]
    return "\n'use strict';\n(() => {\n" + "\n".join(sources) + "})();\n"


def policy(page: PageData | None) -> str:
    """What the page may do, as a Content-Security-Policy: load nothing, run only its own script.

    Sound may come from the page itself, and from the recording's file where it lies beside
    the page. ``connect-src`` is there only for the review server, which serves the page.
    """
    if page is None:
        return READ_ONLY
    digest = base64.b64encode(hashlib.sha256(script().encode()).digest()).decode("ascii")
    rules = [READ_ONLY, f"script-src 'sha256-{digest}'", "base-uri 'none'"]
    if page.recording:
        # Chromium takes a file beside the page for 'self'; other browsers want the scheme.
        rules.append("media-src data: 'self' file:")
    elif page.clips:
        rules.append("media-src data:")
    if page.review:
        rules.append("connect-src 'self'")
    return "; ".join([*rules, "form-action 'none'"])
