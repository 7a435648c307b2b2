"""Speakers that are written into the text, as in ``Maya: It's even``.

A colon alone proves nothing: ``Remember: read it twice`` has one too. So a transcript's
labels are decided over the whole of it, by form and by how often they come back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from classroom_ai.transcripts.cues import Cue
from classroom_ai.transcripts.roles import says

#: Dashes and marks of a change of speaker, a name of up to 40 characters, a colon, the rest.
_LABELLED = re.compile(
    r"""^\s*(?:>>+|[-–—•]\s)?\s*
    \*{0,2}(?P<name>[\[(]?[^\W_][^:：\n]{0,38}?[\])]?)\*{0,2}\s*
    (?::\*{0,2}(?:\s+|$)|：\s*)
    (?P<text>.*)$""",
    re.VERBOSE | re.DOTALL,
)
#: Small words inside names.
_PARTICLES = frozenset(
    ("de", "da", "di", "del", "van", "von", "der", "la", "le", "el", "al", "bin", "y", "and", "und")
)
#: What comes before a colon, in class or in the head of a file, and is nobody.
_NO_NAMES = frozenset(
    re.findall(
        r"\w+",
        "answer attendees audio date duration example first hint next note page part participants "
        "problem question recording remember rule second so source step task third title today",
    )
)
_MOST_WORDS = 5
#: A transcript in which fewer lines than this have a label has none.
_LEAST_SHARE = 0.05
#: From here on every line is expected to have one, and a label may come but once.
_MOST_LINES = 0.5
#: A label in small letters is one if it comes back this often.
_OFTEN = 3


def labelled(lines: Sequence[str]) -> list[tuple[str | None, str]]:
    """Each line with its speaker's label cut off.

    Parameters
    ----------
    lines : sequence of str
        Lines of one transcript.

    Returns
    -------
    list of tuple
        Label, or None where the line has none, and the rest of the line.

    Examples
    --------
    >>> labelled(["Ms Rivera: Why?", "Remember: read it twice.", "Maya: It's even."])
    [('Ms Rivera', 'Why?'), (None, 'Remember: read it twice.'), ('Maya', "It's even.")]
    """
    split = [_split(line) for line in lines]
    in_small_letters = {
        word for line in lines for word in re.findall(r"\w+", line) if word[0].islower()
    }
    names = [name for name, _ in split if name]
    # What stands before the first label is the head of the file.
    head = next((i for i, (name, _) in enumerate(split) if name), 0)
    accepted = _accepted(names, in_small_letters, total=len(lines) - head)
    return [
        (name, text) if name in accepted else (None, line)
        for (name, text), line in zip(split, lines, strict=True)
    ]


def could_head(name: str) -> bool:
    """Whether a line of its own may be the name of who speaks below.

    Examples
    --------
    >>> could_head("Ana Rivera"), could_head("We meet at")
    (True, False)
    """
    return _could_name(name) and _is_capitalised(name)


def cues_by_label(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """Captions cut where a line of them begins with a label; a line without one goes on.

    Whoever writes captions names a speaker where it changes. Captions that name their
    speakers in another way are left as they are.
    """
    cues = list(cues)
    if any(cue.speaker for cue in cues):
        return tuple(cues)
    lines = [(i, line) for i, cue in enumerate(cues) for line in cue.text.split("\n")]
    found = labelled([line for _, line in lines])
    speaker: str | None = None
    pieces: dict[int, list[tuple[str | None, list[str]]]] = {}
    for (i, _), (label, text) in zip(lines, found, strict=True):
        speaker = label or speaker
        said = pieces.setdefault(i, [])
        if label or not said:
            said.append((speaker, []))
        said[-1][1].append(text)
    return tuple(
        part
        for i, cue in enumerate(cues)
        for part in divided(cue, [(who, "\n".join(said)) for who, said in pieces[i]])
    )


def divided(cue: Cue, pieces: Sequence[tuple[str | None, str]]) -> list[Cue]:
    """One caption of several speakers as one each; its time goes by the length of their text."""
    if cue.start is None or cue.end is None:
        return [replace(cue, speaker=who, text=text) for who, text in pieces]
    total = sum(len(text) for _, text in pieces) or 1
    parts, done = [], 0
    for who, text in pieces:
        start = cue.start + (cue.end - cue.start) * done / total
        done += len(text)
        end = cue.start + (cue.end - cue.start) * done / total
        parts.append(Cue(text, round(start, 3), round(end, 3), who, cue.words))
    return parts


def _split(line: str) -> tuple[str | None, str]:
    found = _LABELLED.match(line.lstrip("\ufeff\u200e\u200f"))
    if found is None:
        return None, line
    name = found["name"].strip("[]() ")
    return (name, found["text"]) if _could_name(name) else (None, line)


def _could_name(name: str) -> bool:
    words = name.split()
    titles = re.sub(r"\b(?:[^\W\d_]|Mrs?|Ms|Dr|Prof|St)\.", "", name)
    return (
        0 < len(words) <= _MOST_WORDS
        and any(character.isalpha() for character in name)
        and not re.search(r"[.?!;,\"“”„<>/\\=]", titles)
    )


def _accepted(names: Sequence[str], in_small_letters: Set[str], *, total: int) -> set[str]:
    """Labels of a transcript: named as people are, or come back as only labels do."""
    count = Counter(names)
    told = {name for name in count if says(name) not in {"nothing", "titled"}}
    often = {name for name, n in count.items() if n >= (2 if _is_capitalised(name) else _OFTEN)}
    accepted = told | often
    share = sum(count[name] for name in accepted) / max(total, 1)
    with_singles = accepted | {
        name
        for name in count
        if _is_capitalised(name) and not (_words(name) & (in_small_letters | _NO_NAMES))
    }
    if sum(count[name] for name in with_singles) / max(total, 1) >= _MOST_LINES:
        return with_singles
    return accepted if share >= _LEAST_SHARE else set()


def _is_capitalised(name: str) -> bool:
    return all(not word[0].islower() or word.lower() in _PARTICLES for word in name.split())


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.lower())) - _PARTICLES
