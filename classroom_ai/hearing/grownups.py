"""A second grown-up who teaches along, told by what is said: a co-teacher, an assistant, a guest.

By voice, time and turns a grown-up student who speaks much looks the same
(docs/benchmarks.md), and which cluster of voices holds whom is not sure. But who
teaches asks [1]_, and says "you"; a student answers, and says "I". So a speaker's
words are counted for three signs: questions, "you", and "you" against "I". Only
where all three together are beyond what students reach does a student become
somebody else; a little below that it is said as a doubt. Pitch is not asked: teachers
speak as high as some students.

Instructions, told by verbs in front of a sentence, were left out: they are too few to
count. So was a comparison with the teacher's own rates: where a teacher explains for
most of the lesson, all students who ask would be grown-ups. Both parted worse.

References
----------
.. [1] Flanders, N. A. (1970). Analyzing teaching behavior. Addison-Wesley.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from classroom_ai.hearing.others import clock
from classroom_ai.types import GROUP, SOME_STUDENT, Seconds, Span, Turn, Utterance

#: The only language whose words are known here.
LANGUAGE = "en"
#: What is before an apostrophe counts: "you're" is a "you".
_YOU = frozenset({"you", "your", "yours", "yourself", "yourselves"})
_I = frozenset({"i", "me", "my", "mine", "myself"})
#: Around what teachers and tutors do, in conversations written down by people and by machines.
_QUESTIONS_PER_WORD = 0.03
_YOU_PER_WORD = 0.05
_YOU_OF_YOU_AND_I = 0.7
#: Counted before anything was said, as if sixty words of a student had been heard: half a
#: question, one "you" and three "I". Few words are then no sign of a grown-up.
_WORDS_BEFORE, _QUESTIONS_BEFORE, _YOU_BEFORE, _I_BEFORE = 60, 0.5, 1, 3
_FEWEST_WORDS = 80
#: Of 350 named students with so many words none reaches 1.2, and two reach 1; of 16 second
#: teachers 8 and 12 do (docs/benchmarks.md).
_TEACHES = 1.2
_PERHAPS_TEACHES = 1.0


@dataclass(frozen=True, slots=True)
class GrownUp(Span):
    """A speaker who talks as teachers do, from the first word to the last.

    ``talk`` is how long they spoke; ``sure`` whether they are taken out of the students.
    """

    speaker: str
    talk: Seconds
    sure: bool


def way_of_teaching(words: Iterable[str]) -> float:
    """How much some words are those of somebody who teaches.

    Geometric mean of three rates, each relative to a teacher's: questions per word,
    "you" per word, and the share of "you" in "you" and "I".

    Parameters
    ----------
    words : iterable of str
        As the recogniser writes them, with full stops and question marks.

    Returns
    -------
    float
        Above 0; 1.0 for the median of 213 teachers, 0.4 for that of 350 students, 0.3 for
        no words.

    Examples
    --------
    >>> round(way_of_teaching(20 * "How do you know? Show me what you did .".split()), 1)
    2.0
    >>> round(way_of_teaching(20 * "I think it is four because I counted.".split()), 1)
    0.1
    """
    n = questions = you = i = 0
    for word in words:
        n += 1
        questions += word.rstrip("\"'”’)").endswith("?")
        plain = word.lower().replace("’", "'").strip(".,?!;:\"'()“”-…").partition("'")[0]
        you += plain in _YOU
        i += plain in _I
    n_words = n + _WORDS_BEFORE
    yours = you + _YOU_BEFORE
    signs = (
        (questions + _QUESTIONS_BEFORE) / n_words / _QUESTIONS_PER_WORD,
        yours / n_words / _YOU_PER_WORD,
        yours / (yours + i + _I_BEFORE) / _YOU_OF_YOU_AND_I,
    )
    return math.prod(signs) ** (1 / len(signs))


def grown_ups_among(utterances: Sequence[Utterance], turns: Sequence[Turn]) -> tuple[GrownUp, ...]:
    """Those students who talk as teachers do, in English.

    Parameters
    ----------
    utterances : sequence of Utterance
        With words. Only those of students who are told apart are looked at.
    turns : sequence of Turn
        When they spoke, sorted by start.

    Returns
    -------
    tuple of GrownUp
        In order of appearance. Nobody with fewer than 80 words.
    """
    words: dict[str, list[str]] = {}
    for utt in utterances:
        if utt.role == "student" and utt.speaker not in (GROUP, SOME_STUDENT):
            words.setdefault(utt.speaker, []).extend(word.text for word in utt.words)
    found: list[GrownUp] = []
    for speaker, said in words.items():
        teaches = way_of_teaching(said)
        if len(said) < _FEWEST_WORDS or teaches < _PERHAPS_TEACHES:
            continue
        spoken = [turn for turn in turns if turn.speaker == speaker]
        if not spoken:
            continue
        found.append(
            GrownUp(
                spoken[0].start,
                max(turn.end for turn in spoken),
                speaker=speaker,
                talk=round(sum(turn.duration for turn in spoken), 3),
                sure=teaches >= _TEACHES,
            )
        )
    return tuple(found)


def with_grown_ups(turns: Sequence[Turn], grown_ups: Sequence[GrownUp]) -> tuple[Turn, ...]:
    """Turns in which those who surely teach along are ``O01``, ``O02``, ... of role other.

    Examples
    --------
    >>> turns = (Turn(0, 4, "O01", "other"), Turn(5, 9, "S02", "student"))
    >>> with_grown_ups(turns, [GrownUp(5, 9, speaker="S02", talk=4, sure=True)])[1].speaker
    'O02'
    """
    taken = max((int(name[1:]) for name in _other_names(turns)), default=0)
    sure = [each.speaker for each in grown_ups if each.sure]
    names = {speaker: f"O{number:02d}" for number, speaker in enumerate(sure, start=taken + 1)}
    return tuple(
        replace(turn, speaker=names[turn.speaker], role="other") if turn.speaker in names else turn
        for turn in turns
    )


def _other_names(turns: Sequence[Turn]) -> set[str]:
    """Names with a number that others have already."""
    return {turn.speaker for turn in turns if re.fullmatch(r"O\d+", turn.speaker)}


def sentences_about_grown_ups(grown_ups: Sequence[GrownUp]) -> tuple[str, ...]:
    """What a teacher is told about others who teach, or may teach, along.

    Examples
    --------
    >>> sentences_about_grown_ups([GrownUp(190, 560, speaker="S02", talk=74, sure=True)])[0][:69]
    'Another grown-up seems to have taught with you between 3:10 and 9:20:'
    """
    return tuple(_sentence_about(each) for each in grown_ups)


def _sentence_about(each: GrownUp) -> str:
    when = f"between {clock(each.start)} and {clock(each.end)}"
    talk = f"{max(round(each.talk), 1)} s"
    if each.sure:
        return (
            f"Another grown-up seems to have taught with you {when}: one voice asks questions and "
            f'says "you" as teachers do. Its {talk} of talk count neither as yours nor as your '
            "students'. If it was you or a student, the shares of talk are wrong."
        )
    return (
        f'One voice {when} asks questions and says "you" as often as many teachers do. It is '
        f"counted as a student. If it was another grown-up, your students spoke {talk} less than "
        "is shown here."
    )
