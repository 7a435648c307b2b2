"""Sentences of the teacher and of students: the pieces of talk that carry a tag.

spaCy's parser splits an utterance; marks that speech recognition did write
split it further, because a parser trained on newspapers joins short spoken
sentences. Each sentence knows its core (what is left without ``okay so``, a
name called out or ``please``), its form, who spoke before and after, what the
other side just said, and the times of its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classroom_ai.annotate.normalise import Spoken, as_spoken
from classroom_ai.annotate.questions import Form, is_name, sentence_form, word_set
from classroom_ai.backchannels import is_backchannel
from classroom_ai.types import Lesson, Role, Seconds, Utterance

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

#: Words that open a spoken sentence without changing what it asks.
_OPENERS = word_set(
    "ah all alright and boys but everybody everyone folks friends girls guys hey hmm just ladies "
    "like maybe mm no now oh ok okay or please right so then uh um well yeah yep yes"
)
#: Words that close one in the same way.
_CLOSERS = word_set("again boys class everybody everyone folks friends girls guys please")
_END_MARKS = frozenset(".?!…")
#: A full stop after these belongs to the word.
_ABBREVIATIONS = word_set("mr. mrs. ms. dr. st. prof. vs. e.g. i.e.")
#: Whose sentences carry tags.
#: What is said in one go is shorter; a file may hold a megabyte, which no parser takes.
_LONGEST_LINE = 50_000

_TAGGED: frozenset[Role] = frozenset({"teacher", "student"})
#: Parts of speech of the words that carry what is talked about.
_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM", "SYM"})
#: Of these, words of so many meanings that they carry none.
_EMPTY = word_set(
    "do be have get go come say tell think know see look mean want need let make take give put "
    "just so then now here there really very well too also okay ok right yeah yes no good thing "
    "kind sort lot little bit what how why when where not"
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a side said in its last turn: lemmas of the content words, and all words in order."""

    content: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the teacher or of a student.

    ``span``, and ``core`` inside it, are cut from the text as it is spoken;
    ``previous`` and ``next`` are the roles of who speaks the sentence before and
    after it, None at the ends of the lesson; ``by_other`` tells that it is another
    voice than that of the sentence before. ``content`` are the lemmas of its
    content words, ``heard`` what the other side said in its last turn: for the
    teacher what a student just said, for a student what the teacher did; ``since``
    is how many sentences its own side has said after that. ``heard`` is None where
    the other side has not spoken yet.
    """

    utt: Utterance
    spoken: Spoken
    span: Span
    core: Span
    form: Form
    previous: Role | None
    next: Role | None
    by_other: bool
    content: frozenset[str]
    heard: Heard | None
    since: int

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(_is_word(token) for token in self.span)

    @property
    def echo(self) -> float | None:
        """Share of its content words that the other side just said, 0 to 1."""
        if self.heard is None or not self.content:
            return None
        return len(self.content & self.heard.content) / len(self.content)

    @property
    def kept(self) -> float | None:
        """Share of the content words of the other side that it says again, 0 to 1."""
        if self.heard is None or not self.heard.content:
            return None
        return len(self.content & self.heard.content) / len(self.heard.content)

    @property
    def verbatim(self) -> float | None:
        """Share of the words of its core that the other side just said in this order, 0 to 1.

        All words count, little ones too: ``it has four sides`` is verbatim after
        ``I think it has four sides``, ``four sides, it has`` is not.
        """
        words = words_of(self.core)
        if self.heard is None or not words:
            return None
        return _in_order(words, self.heard.words) / len(words)

    def times(self, start: int | None = None, end: int | None = None) -> tuple[Seconds, Seconds]:
        """Start and end in seconds, of the utterance where words have no times.

        Parameters
        ----------
        start, end : int, optional
            Tokens of the doc, the last not included; the whole sentence if not given.
        """
        if not self.utt.words:
            return self.utt.start, self.utt.end
        place = self.span if start is None or end is None else self.span.doc[start:end]
        first, last = self.spoken.written(place.start_char, place.end_char)
        inside = [
            word
            for word, (start, end) in zip(self.utt.words, _word_places(self.utt), strict=True)
            if start < last and end > first
        ]
        if not inside:
            return self.utt.start, self.utt.end
        return inside[0].start, inside[-1].end


def _word_places(utt: Utterance) -> list[tuple[int, int]]:
    """Where each word lies in the text, as character offsets; empty where it does not occur."""
    places = []
    cursor = 0
    for word in utt.words:
        text = word.text.strip()
        found = utt.text.find(text, cursor)
        if found < 0:
            places.append((cursor, cursor))
            continue
        cursor = found + len(text)
        places.append((found, cursor))
    return places


def lesson_sentences(lesson: Lesson, *, nlp: Language) -> Iterator[Sentence]:
    """Every sentence of teacher and students, in the order of the lesson; one spaCy pass.

    Parameters
    ----------
    lesson : Lesson
        Utterances sorted by start.
    nlp : spacy.language.Language
        English pipeline with tagger, parser and lemmatizer.

    Yields
    ------
    Sentence
        Those with at least one word in them.
    """
    # Whoever says "mm-hm" listens, and speaks neither before nor after.
    utts = [utt for utt in lesson.utterances if not is_backchannel([utt.text])]
    ours = [i for i, utt in enumerate(utts) if utt.role in _TAGGED and utt.text.strip()]
    in_small_letters = {
        word for utt in utts for word in re.findall(r"\w+", utt.text) if word[0].islower()
    }
    asked_before = False
    floor = _Floor()
    spoken = [as_spoken(_readable(utts[i].text[:_LONGEST_LINE])) for i in ours]
    docs = nlp.pipe((each.text for each in spoken), batch_size=64)
    for i, said, doc in zip(ours, spoken, docs, strict=True):
        role = utts[i].role
        spans = [span for span in _sentence_spans(doc) if any(_is_word(token) for token in span)]
        before = utts[i - 1].role if i else None
        taken_over = i > 0 and utts[i - 1].speaker != utts[i].speaker
        after = utts[i + 1].role if i + 1 < len(utts) else None
        for n, span in enumerate(spans):
            core = core_of(span)
            form = sentence_form(core, asked=span[-1].text.endswith("?"))
            previous = role if n else before
            following = role if n + 1 < len(spans) else after
            between = previous == "teacher" and following == "student"
            if role == "teacher":
                if asked_before and between and _is_call(core, in_small_letters):
                    form = "name"
                asked_before = form not in {"statement", "unfinished"}
            content = content_of(span)
            heard, since = floor.taken(role, Heard(content, words_of(span)))
            yield Sentence(
                utts[i],
                said,
                span,
                core,
                form,
                previous,
                following,
                n == 0 and taken_over,
                content,
                heard,
                since,
            )


class _Floor:
    """Who has the floor, and what the other side said when it had it last."""

    def __init__(self) -> None:
        self._holder: Role | None = None
        self._turn: list[Heard] = []
        self._heard: Heard | None = None

    def taken(self, role: Role, said: Heard) -> tuple[Heard | None, int]:
        """A sentence is said: what the other side said last, and sentences since then."""
        if role != self._holder:
            self._heard = _whole(self._turn) if self._turn else None
            self._holder, self._turn = role, []
        self._turn.append(said)
        return self._heard, len(self._turn) - 1


def _whole(turn: Sequence[Heard]) -> Heard:
    """What was said in all sentences of a turn."""
    return Heard(
        frozenset().union(*(said.content for said in turn)),
        tuple(word for said in turn for word in said.words),
    )


def content_of(span: Span) -> frozenset[str]:
    """Lemmas of the words that carry what is talked about; numbers count, names do too."""
    return frozenset(
        lemma
        for token in span
        if token.pos_ in _CONTENT and (lemma := token.lemma_.lower()) not in _EMPTY
    )


def words_of(span: Span) -> tuple[str, ...]:
    """Its words as they sound: small letters, no marks."""
    return tuple(token.lower_ for token in span if _is_word(token))


def _in_order(words: Sequence[str], others: Sequence[str]) -> int:
    """How many words of the one are in the other in the same order, be it with others between."""
    longest = [0] * (len(words) + 1)
    for other in others:
        before = 0
        for i, word in enumerate(words, start=1):
            grown = before + 1 if word == other else max(longest[i], longest[i - 1])
            before, longest[i] = longest[i], grown
    return longest[-1]


def _is_call(core: Span, in_small_letters: Set[str]) -> bool:
    """Whether a sentence after a question is a name and nothing else, though no mark says so.

    The tagger takes ``Denominator.`` for a name; the rest of the lesson knows better.
    """
    words = [token for token in core if not (token.is_punct or token.is_space)]
    return len(words) <= 3 and all(
        token.text[0].isupper() and is_name(token) and token.lower_ not in in_small_letters
        for token in words
    )


def _readable(text: str) -> str:
    """The text as the tagger knows text, character by character in the same places."""
    text = text.replace("’", "'")
    lowered = text.lower()
    return lowered if text.isupper() and len(lowered) == len(text) else text


def _is_word(token: Token) -> bool:
    return any(character.isalnum() for character in token.text)


def _sentence_spans(doc: Doc) -> Iterator[Span]:
    """Sentences of the parser, split again after every end mark."""
    for sent in doc.sents:
        start = sent.start
        for token in sent:
            ends = token.text[-1] in _END_MARKS and token.lower_ not in _ABBREVIATIONS
            if ends and token.i + 1 < sent.end:
                yield doc[start : token.i + 1]
                start = token.i + 1
        if start < sent.end:
            yield doc[start : sent.end]


def core_of(span: Span) -> Span:
    """The sentence without opening and closing words, names called out and marks at its ends.

    A sentence made of nothing else keeps its last word: the core of ``So, okay?``
    is ``okay``.
    """
    words = [token for token in span if not (token.is_punct or token.is_space)]
    if not words:
        return span
    while len(words) > 1 and (aside := _opening_aside(words)):
        words = words[min(aside, len(words) - 1) :]
    while len(words) > 1 and (aside := _closing_aside(words)):
        words = words[: max(len(words) - aside, 1)]
    return span.doc[words[0].i : words[-1].i + 1]


def _opening_aside(words: list[Token]) -> int:
    """How many words at the start are an aside: an opening word, or a name before a pause."""
    if words[0].lower_ in _OPENERS and not _is_subject(words[0]):
        return 1
    name = _length_of_name(words)
    if 0 < name < len(words):
        after = words[name]
        if after.nbor(-1).text == "," or after.tag_ in {"WP", "WRB", "WDT", "MD"}:
            return name
    return 0


def _closing_aside(words: list[Token]) -> int:
    """How many words at the end are an aside: a closing word, or a name after a comma."""
    if words[-1].lower_ in _CLOSERS:
        return 1
    name = _length_of_name(words[::-1])
    if 0 < name < len(words) and words[-name].nbor(-1).text == ",":
        return name
    return 0


def _length_of_name(words: list[Token]) -> int:
    """How many words make the name at the start of the list, 0 to 3."""
    length = 0
    while length < min(len(words), 3) and is_name(words[length]):
        length += 1
    return length


def _is_subject(token: Token) -> bool:
    """Whether a possible opener is who the sentence is about: ``everybody agrees``."""
    return token.pos_ == "PRON" and token.dep_ in {"nsubj", "nsubjpass"}
