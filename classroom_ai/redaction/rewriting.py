"""A text, a line with its words, and a file name, with placeholders in the place of names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from classroom_ai.redaction.finding import Find, NameFinder
from classroom_ai.redaction.letters import Piece, pieces
from classroom_ai.redaction.names import SOMEBODY
from classroom_ai.types import Utterance, Word

_SHORTEST_INSIDE = 4


def rewritten(text: str, finds: Sequence[Find]) -> str:
    """A text with each find replaced.

    Examples
    --------
    >>> rewritten("Thanks, Aisha's right.", [Find(8, 13, "[Student 1]")])
    "Thanks, [Student 1]'s right."
    """
    parts, place = [], 0
    for find in finds:
        parts += [text[place : find.start], find.placeholder]
        place = find.end
    return "".join([*parts, text[place:]])


def words_rewritten(words: Sequence[Word], finds: Sequence[Find]) -> tuple[Word, ...]:
    """Words with times, of which those of one name are one word that lasts as long as they do.

    Parameters
    ----------
    words : sequence of Word
        In order of time.
    finds : sequence of Find
        Characters count in the words joined by single spaces; see `joined`.
    """
    found: list[Word] = []
    place = 0
    rest = list(finds)
    for word in words:
        start, end = place, place + len(word.text.strip())
        place = end + 1
        inside = [find for find in rest if find.start < end and start < find.end]
        if not inside:
            found.append(word)
            continue
        begun = inside[0].start < start
        here = [
            replace(find, start=max(find.start, start) - start, end=min(find.end, end) - start)
            for find in inside
        ]
        if begun:  # the placeholder stands in an earlier word already
            here[0] = replace(here[0], placeholder="")
        text = rewritten(word.text.strip(), here)
        if begun:
            found[-1] = replace(
                found[-1], end=max(word.end, found[-1].end), text=found[-1].text + text
            )
        else:
            lead = word.text[: len(word.text) - len(word.text.lstrip())]
            found.append(replace(word, text=lead + text))
    return tuple(found)


def joined(words: Sequence[Word]) -> str:
    """What the words say, with single spaces."""
    return " ".join(word.text.strip() for word in words)


def line_rewritten(utt: Utterance, in_text: Sequence[Find], in_words: Sequence[Find]) -> Utterance:
    """An utterance without the names found in its text and in its words."""
    if not in_text and not in_words:
        return utt
    return replace(
        utt, text=rewritten(utt.text, in_text), words=words_rewritten(utt.words, in_words)
    )


def file_rewritten(name: str, finder: NameFinder) -> str:
    """A file name in which every name of the roster is replaced, everyday word or not.

    There is no line to judge by, and nothing is lost by replacing too much; so also a name
    inside a longer word is found. The last ending stays. Without brackets, which mean
    something to many programs: ``AishaPresents.mp4`` becomes ``Student-1Presents.mp4``.
    """
    suffix = PurePath(name).suffix
    stem = name.removesuffix(suffix)
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "\x1f", stem).replace("_", "\x1e")
    spaced = parted.replace("\x1f", " ").replace("\x1e", " ")
    finds = _in_file(spaced, finder)
    text = rewritten(parted, finds).replace("\x1f", "").replace("\x1e", "_")
    return re.sub(r"\[(\w+)((?: \w+)*)\]", lambda m: m[0][1:-1].replace(" ", "-"), text) + suffix


def _in_file(text: str, finder: NameFinder) -> list[Find]:
    finds: list[Find] = []
    found = pieces(text)
    first = 0
    while first < len(found):
        n, placeholder = _longest_name(found[first : first + 4], finder)
        if placeholder:
            finds.append(Find(found[first].start, found[first + n - 1].end, placeholder))
        first += n
    return finds


def _longest_name(window: Sequence[Piece], finder: NameFinder) -> tuple[int, str]:
    """How many words from the first on are a name, and its placeholder; else one, and none."""
    names = finder.names
    heard = ["".join(piece.plain for piece in window[:n]) for n in range(1, len(window) + 1)]
    for look_up in (names.exact, names.nearest):
        for n in range(len(window), 0, -1):
            words = all(finder.lexicon.is_everyday(piece.plain) for piece in window[:n])
            if heard[n - 1] in names.keep or (words and look_up == names.nearest):
                continue
            if match := look_up(heard[n - 1]):
                return n, names.placeholder(match.form)
    alone = window[0].plain
    for form in names.forms:
        if len(form) >= _SHORTEST_INSIDE and form in alone and not finder.lexicon.is_everyday(form):
            return 1, names.placeholder(form)
    is_name = (
        window[0].is_capital
        and finder.lexicon.is_given_name(alone)
        and not finder.lexicon.is_everyday(alone)
    )
    return 1, SOMEBODY if is_name and alone not in names.keep else ""
