"""Backchannels: the "mm-hm" of somebody who listens and leaves the floor where it is.

Yngve named them: sounds by which a listener says "go on" without taking the
turn [1]_. A pause in which only such a sound is heard goes on, so gaps and
waits are taken between the turns that are left without them. The turns
themselves stay in the lesson.

Told by words, not by sound: on sound alone a child's quiet "six" is as short
as "mm", and a turn of which no word was made out may be an answer.

References
----------
.. [1] Yngve, V. H. (1970). On getting a word in edgewise. Papers from the Sixth
   Regional Meeting, Chicago Linguistic Society, 567-578.
.. [2] Ward, N. & Tsukahara, W. (2000). Prosodic features which cue back-channel
   responses in English and Japanese. Journal of Pragmatics 32(8), 1177-1207.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from classroom_ai.types import Seconds, Turn, Utterance, Word

#: Spoken forms, letters only. No word that can answer: yes, okay, no, right, huh.
FORMS = (
    "mm", "mmm", "mmmm", "hm", "hmm", "hmmm", "mhm", "mhmm", "mmhm", "mmhmm", "mmmhm", "mmmhmm",
    "mhum", "mmhum", "umhm", "umhmm", "umhum", "uhhuh", "uhhum", "uhhm",
)  # fmt: skip
#: Whoever speaks for longer has taken the floor.
LONGEST: Seconds = 1.0
#: Whose voice is heard again this soon before or after is speaking, and not listening.
_ALONE: Seconds = 0.5
#: So many utterances before and after one may have words in the same turn.
_AROUND = 4

#: The letters of every form are m, h and u.
_SOUND = re.compile(r"\b[mhu]{2,}\b", re.IGNORECASE)
_NOTHING_ELSE = re.compile(f"(?:{'|'.join(sorted(FORMS, key=len, reverse=True))})+")


def floor_turns(turns: Sequence[Turn], utterances: Sequence[Utterance]) -> tuple[Turn, ...]:
    """Turns that take the floor: all but backchannels.

    Parameters
    ----------
    turns : sequence of Turn
        In any order; overlaps are allowed.
    utterances : sequence of Utterance
        The words of the same lesson, each with the speaker of its turn.

    Returns
    -------
    tuple of Turn
        In the order given. Left out are turns of up to a second whose words are
        "mm-hm" and its like and nothing else, apart by half a second from anything
        else that the same voice says. A turn without words stays, and so does a
        question ("Hm?").

    Examples
    --------
    >>> question, mm = Turn(0, 2, "T", "teacher"), Turn(3, 3.4, "S1", "student")
    >>> said = Utterance(3, 3.4, id="u1", speaker="S1", role="student", text="Mm-hm.")
    >>> floor_turns((question, mm), (said,)) == (question,)
    True
    """
    # Most lessons have few written down, and measures ask often: only words near them are read.
    near = _near_sounds(utterances)
    if not near:
        return tuple(turns)
    words = _words_by_turn(turns, near)
    brief = {
        turn for turn in turns if turn.duration <= LONGEST and is_backchannel(words.get(turn, ()))
    }
    listening = {turn.speaker for turn in brief}
    speech: dict[str, list[Turn]] = defaultdict(list)
    for turn in turns:
        if turn.speaker in listening and turn not in brief:
            speech[turn.speaker].append(turn)
    return tuple(
        turn
        for turn in turns
        if turn not in brief
        or any(_shared_time(turn, other) > -_ALONE for other in speech[turn.speaker])
    )


def is_backchannel(words: Sequence[str]) -> bool:
    """Whether some words are a backchannel and nothing else; no words are none.

    Examples
    --------
    >>> is_backchannel(["Uh", "huh."]), is_backchannel(["Hm?"]), is_backchannel([])
    (True, False, False)
    """
    said = re.sub(r"\W", "", "".join(words).lower())
    asks = any(word.rstrip().endswith("?") for word in words)
    return not asks and _NOTHING_ELSE.fullmatch(said) is not None


def _near_sounds(utterances: Sequence[Utterance]) -> list[Utterance]:
    """Utterances with a sound that may be a backchannel, and some of those around them."""
    in_order = sorted(utterances, key=lambda utt: utt.start)
    near: set[int] = set()
    for i, utt in enumerate(in_order):
        if _has_sound(utt.text):
            near.update(range(max(i - _AROUND, 0), min(i + _AROUND + 1, len(in_order))))
    return [in_order[i] for i in sorted(near)]


@lru_cache(maxsize=8192)
def _has_sound(text: str) -> bool:
    return _SOUND.search(text) is not None


def _words_by_turn(turns: Sequence[Turn], utterances: Sequence[Utterance]) -> dict[Turn, list[str]]:
    """The words that lie in each turn, by the speaker's name and the most shared time."""
    own: dict[str, list[Turn]] = defaultdict(list)
    for turn in sorted(turns, key=lambda turn: turn.start):
        own[turn.speaker].append(turn)
    starts = {speaker: [turn.start for turn in theirs] for speaker, theirs in own.items()}
    found: dict[Turn, list[str]] = defaultdict(list)
    for utt in utterances:
        if utt.speaker not in own:
            continue
        for word in utt.words or (Word(utt.start, utt.end, utt.text),):
            last = bisect_left(starts[utt.speaker], word.end)
            near = own[utt.speaker][max(last - 3, 0) : last + 1]
            found[max(near, key=lambda turn: _shared_time(turn, word))].append(word.text)
    return found


def _shared_time(a: Turn, b: Turn | Word) -> Seconds:
    """Time in which both last; negative, the distance between them."""
    return min(a.end, b.end) - max(a.start, b.start)
