"""WebVTT and SRT: captions with times, as Zoom, Teams, Meet and YouTube write them.

One reader for both, since files in the wild mix their rules: commas in WebVTT, voice tags
in SRT, empty lines inside a caption. webvtt-py was tried and rejected: it leaves out,
without a word, captions whose times it does not like and text after an empty line, and
keeps only the first of several voices.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from classroom_ai.transcripts.cues import Cue, Transcript, seconds_of
from classroom_ai.transcripts.labels import cues_by_label, divided

_TIME = r"(?:\d+:)?\d{1,2}:\d{1,2}(?:[.,]\d+)?"
_TIMING = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})(?=\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)*[ \t]+([^>]*)>")
#: Tags have a name, and a time inside a caption is one; ``2 < 3`` is no tag.
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^}]*\}")
#: Blocks of their own, after an empty line: what is said may begin with these words too.
_NO_SPEECH = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
#: Captions that roll repeat the line before in most of their cues; people do not.
_ROLLING_SHARE = 0.3


def looks_like_captions(text: str) -> bool:
    """Whether a text has lines of two times with an arrow between."""
    return any(_TIMING.match(line) for line in text.splitlines())


def read_captions(text: str) -> Transcript:
    r"""Captions from the text of a WebVTT or SRT file.

    Parameters
    ----------
    text : str
        The whole file.

    Returns
    -------
    Transcript
        Captions in the order of the file. Voice tags and ``Name:`` give the speaker; a
        caption with several is cut in as many. Lines that roll through two captions are
        there once.

    Examples
    --------
    >>> read_captions("WEBVTT\n\n00:01.000 --> 00:02.500\n<v Maya>It's <i>even</i>.").cues
    (Cue(text="It's even.", start=1.0, end=2.5, speaker='Maya', words=()),)
    """
    cues = [cue for block in _blocks(text.splitlines()) for cue in _cues_of(*block)]
    language = re.match(r"\ufeff?WEBVTT.*\n(?:[^\n]+\n)*?Language:\s*([a-z]{2})\b", text)
    kind = "WebVTT captions" if text.lstrip("\ufeff\n ").startswith("WEBVTT") else "SRT captions"
    by_label = cues_by_label(_without_rolling(cues))
    spoken = (replace(cue, text=" ".join(cue.text.split())) for cue in by_label)
    return Transcript(
        kind, tuple(cue for cue in spoken if cue.text), language[1] if language else None
    )


def _blocks(lines: Sequence[str]) -> Iterator[tuple[float, float, str]]:
    """Start, end and text of each caption, without its number and without notes."""
    timings = [(i, found) for i, line in enumerate(lines) if (found := _TIMING.match(line))]
    ends = [_first_line(lines, i) for i, _ in timings[1:]] + [len(lines)]
    for (i, found), end in zip(timings, ends, strict=True):
        parts = [
            list(part)
            for is_text, part in groupby(lines[i + 1 : end], key=lambda line: bool(line.strip()))
            if is_text
        ]
        is_own = not lines[i + 1 : i + 2] or not lines[i + 1].strip()
        said = [
            line
            for n, part in enumerate(parts)
            if not ((n or is_own) and _NO_SPEECH.match(part[0]))
            for line in part
        ]
        yield seconds_of(found[1]) or 0.0, seconds_of(found[2]) or 0.0, "\n".join(said)


def _first_line(lines: Sequence[str], timing: int) -> int:
    """Where a caption begins: at the number or name above its times, if it has one."""
    above = lines[timing - 1].strip()
    is_number = above.isdigit()
    stands_alone = timing >= 2 and not lines[timing - 2].strip()
    return timing - 1 if above and (is_number or stands_alone) else timing


def _cues_of(start: float, end: float, text: str) -> list[Cue]:
    before, *voices = _VOICE.split(text)
    pieces: list[tuple[str | None, str]] = [(None, before)] if before.strip() else []
    pieces += [
        (html.unescape(name).strip() or None, said)
        for name, said in zip(voices[::2], voices[1::2], strict=True)
    ]
    cleaned = [
        (who, html.unescape(_TAG.sub("", said)).replace("\u200b", "")) for who, said in pieces
    ]
    return divided(Cue("", start, end), cleaned)


def _without_rolling(cues: Sequence[Cue]) -> list[Cue]:
    """Captions in which each line is said once, though it was shown in two."""
    repeats = sum(_new_in(cue, before) != cue.text for before, cue in pairwise(cues))
    if repeats < _ROLLING_SHARE * len(cues):
        return list(cues)
    kept: list[Cue] = []
    shown: Cue | None = None
    for cue in cues:
        text = cue.text if shown is None else _new_in(cue, shown)
        shown = cue
        if text.strip():
            kept.append(replace(cue, text=text))
        elif kept and cue.end is not None:
            kept[-1] = replace(kept[-1], end=max(cue.end, kept[-1].end or cue.end))
    return kept


def _new_in(cue: Cue, before: Cue) -> str:
    """What a caption says that the one before did not show already."""
    if cue.speaker != before.speaker or not before.text.strip():
        return cue.text
    lines = [line.strip() for line in cue.text.split("\n") if line.strip()]
    shown = [line.strip() for line in before.text.split("\n") if line.strip()]
    for size in range(min(len(lines), len(shown)), 0, -1):
        if lines[:size] == shown[-size:]:
            return "\n".join(lines[size:])
    # Live captions that grow: the same line again, with more at its end.
    said, earlier = " ".join(lines), " ".join(shown)
    return said[len(earlier) :].strip() if said.startswith(earlier) else cue.text
