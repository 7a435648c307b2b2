"""Plain text: ``Name: text``, with times where a tool writes some.

noScribe writes ``S00: text`` with ``[00:01:02]`` now and then, Google Meet a time on a line
of its own every few minutes, Otter and Teams ``Name  0:03`` above what was said. Such times
say when a line begins, never when it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from classroom_ai.transcripts.cues import Cue, Transcript, seconds_of
from classroom_ai.transcripts.labels import could_head, labelled
from classroom_ai.types import Seconds

_CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d+)?"
_ALONE = re.compile(rf"\s*[\[(]?({_CLOCK})[\])]?\s*(?:[-–]\s*{_CLOCK}\s*)?")
#: ``[00:01:02] Maya: ...`` or ``00:01:02 Maya: ...``.
_IN_FRONT = re.compile(rf"\s*[\[(]?({_CLOCK})[\])]?\s*[-–]?\s+(?=\S)")
#: ``Maya (0:12)``, ``Maya  0:12``, ``[0:12] Maya``: a line that only says who, and when.
_NAME_THEN_TIME = re.compile(
    rf"\s*(?P<name>[^\W\d_][^:\[\]()\n]{{0,38}}?)\s+[\[(]?({_CLOCK})[\])]?\s*:?\s*"
)
#: ``Maya [0:12]: ...``, which then reads as ``Maya: [0:12] ...``.
_TIME_BEFORE_COLON = re.compile(rf"^(\s*[^\W\d_][^:\[\]()\n]{{0,38}}?)\s*[\[(]({_CLOCK})[\])]\s*:")
_INSIDE = re.compile(r"\[(\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d+)?)\]")
#: Marks of noScribe and other transcribers for silence: no words.
_PAUSE = re.compile(
    r"\((?:\.{1,3}|…|\d+(?:[.,]\d+)?\s*(?:s|sec|seconds?|min|minutes?)?\.?\s*pause|pause[^)]*)\)",
    re.IGNORECASE,
)
#: How Google Meet ends a transcript; what follows is about the file.
_THE_END = re.compile(r"(?:Meeting|Transcription) ended after [\d:]+\s*")
#: A text is a transcript if so many of its lines name a speaker or have a time.
_LEAST_SHARE = 0.1


def looks_like_plain(text: str) -> bool:
    """Whether enough lines of a text say who speaks, or when."""
    lines = _lines(text)
    timed = sum(time is not None or bool(_INSIDE.search(rest)) for time, _, rest in lines)
    named = sum(label is not None for label, _ in labelled([rest for _, _, rest in lines]))
    return bool(lines) and max(timed, named) >= _LEAST_SHARE * len(lines)


def read_plain(text: str) -> Transcript:
    r"""Lines of a plain text.

    Parameters
    ----------
    text : str
        The whole file.

    Returns
    -------
    Transcript
        A line without a name goes on with the speaker before; lines before the first name,
        such as a title, are left out. Times are starts only.

    Examples
    --------
    >>> [(cue.speaker, cue.start) for cue in read_plain("T: [00:01] Why?\nMaya: Six.").cues]
    [('T', 1.0), ('Maya', None)]
    """
    cues = tuple(_cues(_lines(text)))
    by_noscribe = any(re.fullmatch(r"S\d\d", cue.speaker or "") for cue in cues)
    return Transcript("noScribe text" if by_noscribe else "plain text", cues)


def _lines(text: str) -> list[tuple[Seconds | None, str | None, str]]:
    """Time, name of a line that is only that, and the rest of each line."""
    found: list[tuple[Seconds | None, str | None, str]] = []
    for line in text.lstrip("\ufeff").splitlines():
        line = _PAUSE.sub(" ", line)
        if _THE_END.fullmatch(line):
            break
        if not line.strip():
            continue
        if alone := _ALONE.fullmatch(line):
            found.append((seconds_of(alone[1]), None, ""))
        elif (heading := _NAME_THEN_TIME.fullmatch(line)) and could_head(heading["name"]):
            found.append((seconds_of(heading[2]), heading["name"].strip(), ""))
        else:
            moved = _TIME_BEFORE_COLON.sub(r"\1: [\2] ", line)
            front = _IN_FRONT.match(moved)
            rest = moved[front.end() :] if front else moved
            found.append((seconds_of(front[1]) if front else None, None, rest))
    return found


def _cues(lines: list[tuple[Seconds | None, str | None, str]]) -> Iterator[Cue]:
    split = labelled([rest for _, _, rest in lines if rest])
    labels = iter(split)
    has_speakers = any(label for label, _ in split) or any(heading for _, heading, _ in lines)
    speaker: str | None = None
    pending: Seconds | None = None
    for time, heading, rest in lines:
        pending = time if time is not None else pending
        speaker = heading or speaker
        if not rest:
            continue
        label, said = next(labels)
        speaker = label or speaker
        if has_speakers and speaker is None:
            continue  # the head of the file: a title, who was there
        first, *marked = _INSIDE.split(said)
        for mark, part in zip([None, *marked[::2]], [first, *marked[1::2]], strict=True):
            pending = seconds_of(mark) if mark else pending
            text = " ".join(part.split())
            if text:
                yield Cue(text, pending, None, speaker)
                pending = None
