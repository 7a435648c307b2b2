"""Exchanges: what a student said, the teacher's reply to it, and what had been said before.

Building on students' thinking happens between two turns, so it is read from pairs of
turns and not from sentences alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from classroom_ai.annotate.questions import word_set
from classroom_ai.annotate.sentences import Sentence, lesson_sentences
from classroom_ai.types import GROUP, Lesson, Recording, Seconds, Utterance

if TYPE_CHECKING:
    from spacy.language import Language

#: In a longer silence everybody writes or works; what comes after it answers nobody.
REPLY_WITHIN: Seconds = 15.0
#: A teacher who goes on after such a silence has begun something else.
_SAME_REPLY_WITHIN: Seconds = 3.0
#: A reply is read up to the sentence in which it reaches so many words: what comes later in a
#: long talk is no longer about the student's turn.
LONGEST_REPLY = 120
#: Forms of a sentence that asks, if only for a nod.
_ASKING = frozenset({"wh", "inverted", "in-place", "raised", "tag"})

#: Words that say nothing of what is talked about, with pieces of words as spaCy cuts them.
_SMALL = word_set(
    "a an the this that these those i you he she it we they me him her us them my your his its our "
    "their is are was were be been being am do does did have has had of to in on at by for with "
    "from as and or but if so then than too very can could will would shall should may might must "
    "not no yes yeah okay ok oh um uh well just like there here what which who whom how why when "
    "where 's 're 'm 've 'd 'll n't up out one now all right mm hmm let get got go going gon na "
    "wan say said because 'cause cause student think know see mean want need thing things kind"
)
#: Words that say whether an answer is right, or that it was heard.
JUDGING = word_set(
    "yes yeah yep yup no nope not quite right correct exactly precisely absolutely true false "
    "wrong incorrect okay ok alright good great nice excellent perfect awesome wonderful fantastic "
    "brilliant amazing terrific beautiful lovely super outstanding well done bravo thank thanks mm "
    "hmm mhm uh huh sure agree close almost bingo correctly impressive cool yay"
)
#: Whoever ends with one of these has not finished.
_LEAVES_OPEN = word_set("a an the to of and or but because than from into with if my your is are")
_DASHES = ("-", "–", "—", "…", "...")


@dataclass(frozen=True)
class Exchange:
    """What a student said, and the teacher's reply.

    ``before`` are the teacher's sentences between the student's turn and the turn before
    it, the last of them just before the student spoke.
    """

    student: tuple[Sentence, ...]
    reply: tuple[Sentence, ...]
    before: tuple[Sentence, ...] = ()

    @cached_property
    def student_words(self) -> tuple[str, ...]:
        """The student's words in small letters."""
        return tuple(word for sentence in self.student for word in words_of(sentence))

    @cached_property
    def reply_words(self) -> tuple[str, ...]:
        """The teacher's words in small letters."""
        return tuple(word for sentence in self.reply for word in words_of(sentence))

    @cached_property
    def student_content(self) -> frozenset[str]:
        """Content words of the student, in their basic form."""
        return content_words(self.student)

    @cached_property
    def taken_up(self) -> tuple[str, ...]:
        """Content words of the student that the teacher says too, in any form."""
        return tuple(sorted(self.student_content & content_words(self.reply)))

    @cached_property
    def only_repeats(self) -> bool:
        """Whether the teacher says the student's words again, judges them at most, and no more."""
        own = content_words(self.reply) - self.student_content - JUDGING
        asks = any(sentence.form in {"wh", "inverted"} for sentence in self.reply)
        return bool(self.taken_up) and not own and not asks

    @cached_property
    def questions(self) -> tuple[Sentence, ...]:
        """Sentences of the reply that ask, by their form or by their mark."""
        return tuple(
            one for one in self.reply if one.form in _ASKING or one.span[-1].text.endswith("?")
        )

    @property
    def breaks_off(self) -> bool:
        """Whether the student did not get to the end."""
        if not self.student_words:
            return False
        return (
            self.student[-1].utt.text.rstrip().endswith(_DASHES)
            or self.student_words[-1] in _LEAVES_OPEN
        )


def words_of(sentence: Sentence) -> list[str]:
    """Words in small letters, as spaCy cuts them: ``don't`` is two."""
    return [token.lower_ for token in sentence.span if any(map(str.isalnum, token.text))]


def content_words(sentences: Sequence[Sentence]) -> frozenset[str]:
    """Basic forms of all words but the small ones.

    Unlike ``Sentence.content`` it asks no part of speech: the models were trained on these,
    and what speech recognition writes without marks is tagged badly.
    """
    return frozenset(
        lemma
        for sentence in sentences
        for token in sentence.span
        if any(map(str.isalnum, token.text))
        and token.lower_ not in _SMALL
        and (lemma := token.lemma_.lower()) not in _SMALL
    )


def lesson_exchanges(sentences: Sequence[Sentence]) -> Iterator[Exchange]:
    """Every exchange of a lesson, in its order.

    Parameters
    ----------
    sentences : sequence of Sentence
        Of teacher and students, in the order of the lesson.

    Yields
    ------
    Exchange
        A student's turn to which the teacher replied: nobody else spoke between, and no
        more than 15 s went by. Group work is nobody's turn. Of several students in a
        row the last is replied to.
    """
    turns = [tuple(turn) for _, turn in groupby(sentences, key=lambda one: one.utt.speaker)]
    for i, (said, reply) in enumerate(pairwise(turns), start=1):
        if said[0].utt.role != "student" or said[0].utt.speaker == GROUP:
            continue
        if reply[0].utt.role != "teacher" or reply[0].previous != "student":
            continue
        if reply[0].utt.start - said[-1].utt.end > REPLY_WITHIN:
            continue
        asked = i >= 2 and turns[i - 2][0].utt.role == said[0].previous == "teacher"
        yield Exchange(said, tuple(_start_of(reply)), turns[i - 2] if asked else ())


def _start_of(reply: Sequence[Sentence]) -> Iterator[Sentence]:
    """Sentences of a reply until it is too long, or a pause or another voice comes between."""
    words = 0
    end = reply[0].utt.end if reply else 0.0
    for n, sentence in enumerate(reply):
        parted = sentence.utt.start - end > _SAME_REPLY_WITHIN or sentence.previous != "teacher"
        if words >= LONGEST_REPLY or (n and parted):
            return
        yield sentence
        words += len(words_of(sentence))
        end = sentence.utt.end


def exchange_of(student: str, teacher: str, *, nlp: Language) -> Exchange:
    """The exchange of two texts, which may lack marks and capitals.

    Parameters
    ----------
    student, teacher : str
        What was said; either may be empty.
    nlp : spacy.language.Language
        What ``annotate.load_nlp`` returned.
    """
    utterances = (
        Utterance(0, 1, id="student", speaker="S", role="student", text=student),
        Utterance(1, 2, id="teacher", speaker="T", role="teacher", text=teacher),
    )
    lesson = Lesson("texts", Recording("", "", 2), language="en", utterances=utterances)
    said = tuple(lesson_sentences(lesson, nlp=nlp))
    return Exchange(
        tuple(one for one in said if one.utt.role == "student"),
        tuple(_start_of([one for one in said if one.utt.role == "teacher"])),
    )
