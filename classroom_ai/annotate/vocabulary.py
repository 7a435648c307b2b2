"""Words of the subject and of academic language, found by glossaries that a school can change.

A glossary is a list of words and phrases in ``rubrics/glossaries``; it is found in any
form of its words (``denominators``), in the talk of teacher and students alike. Which
one is the subject's is decided by what the teacher says the subject is; without that,
none is: words of mathematics are no measure of a lesson in history.

A word alone is looked for as anything but a verb, so that ``mean`` is the average and
not ``I mean``; one that is a verb is written with ``to``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator

from classroom_ai.annotate.sentences import Sentence
from classroom_ai.resources import shipped
from classroom_ai.strict import Id, Strict, Text, checked, read_yaml
from classroom_ai.types import About, Tag

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

#: Name of the glossary that holds the words the teacher gave for this lesson.
OWN = "own"

#: How verbs of a glossary begin; both are also the names under which places are found.
_VERB = "to "
_OTHER = "other"


class Glossary(Strict):
    """Words and phrases with one label; ``subjects`` are the names of subjects that it is for.

    ``words`` may be grouped in lists; the groups are for readers only.
    """

    id: Id
    version: int = Field(default=1, ge=1)
    title: Text
    label: Literal["vocabulary.subject", "vocabulary.academic"] = "vocabulary.subject"
    subjects: tuple[Text, ...] = ()
    words: tuple[Text, ...] = Field(min_length=1)

    @field_validator("words", mode="before")
    @classmethod
    def _without_groups(cls, words: object) -> object:
        if not isinstance(words, list):
            return words
        return [word for group in words for word in (group if isinstance(group, list) else [group])]


@cache
def shipped_glossaries() -> tuple[Glossary, ...]:
    """The glossaries that ship with the project, sorted by id."""
    folder = shipped("rubrics") / "glossaries"
    return tuple(
        checked(Glossary, read_yaml(path), path=path) for path in sorted(folder.glob("*.yaml"))
    )


def glossaries_for(about: About) -> tuple[Glossary, ...]:
    """The glossaries of a lesson: its own words, those of its subject, academic language.

    Parameters
    ----------
    about : About
        ``subject`` names the subject in any of the usual ways; ``words`` are the
        lesson's own.

    Returns
    -------
    tuple of Glossary
        Those that come first win where their words overlap.

    Examples
    --------
    >>> [glossary.id for glossary in glossaries_for(About(subject="Year 6 maths"))]
    ['mathematics', 'academic']
    """
    said = (about.subject or "").casefold().replace("-", " ").split()
    own = (
        (Glossary(id=OWN, title="Words of this lesson", words=about.words),) if about.words else ()
    )
    of_subject = tuple(
        glossary
        for glossary in shipped_glossaries()
        if any(_holds(said, subject.split()) for subject in glossary.subjects)
    )
    of_any = tuple(glossary for glossary in shipped_glossaries() if not glossary.subjects)
    return (*own, *of_subject, *of_any)


def _holds(words: Sequence[str], phrase: Sequence[str]) -> bool:
    return any(list(words[i : i + len(phrase)]) == list(phrase) for i in range(len(words)))


def vocabulary_tags(
    sentences: Sequence[Sentence], glossaries: Sequence[Glossary], *, nlp: Language
) -> Iterator[Tag]:
    """Each place of a word of the glossaries, of teacher and students.

    Parameters
    ----------
    sentences : sequence of Sentence
        What ``lesson_sentences`` yields.
    glossaries : sequence of Glossary
        Those of the lesson, the first to win an overlap.
    nlp : spacy.language.Language
        The pipeline of the sentences.

    Yields
    ------
    Tag
        The longest phrase where several lie in one place; its rule is
        ``glossary/ID``.
    """
    matchers = [(glossary, _matcher(glossary, nlp)) for glossary in glossaries]
    places: dict[int, list[Found]] = {}
    for sentence in sentences:
        doc = sentence.span.doc
        if id(doc) not in places:
            places[id(doc)] = list(_longest_first(doc, matchers))
        inside = [
            (start, end, glossary)
            for start, end, glossary in places[id(doc)]
            if start >= sentence.span.start and end <= sentence.span.end
        ]
        for start, end, glossary in sorted(inside, key=lambda place: place[0]):
            begins, ends = sentence.times(start, end)
            yield Tag(
                begins,
                ends,
                utterance=sentence.utt.id,
                label=glossary.label,
                rule=f"glossary/{glossary.id}",
            )


#: Tokens of a doc from one to before another, and the glossary that has them.
Found = tuple[int, int, Glossary]


def _longest_first(doc: Doc, matchers: Sequence[tuple[Glossary, PhraseMatcher]]) -> Iterator[Found]:
    """Words of the glossaries, none inside another; of two as long the earlier glossary's."""
    found = [
        (start - end, rank, start, end, glossary)
        for rank, (glossary, matcher) in enumerate(matchers)
        for key, start, end in matcher(doc)
        if _is_meant(doc, start, end, doc.vocab.strings[key])
    ]
    taken: set[int] = set()
    for *_, start, end, glossary in sorted(found, key=lambda place: place[:3]):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            yield start, end, glossary


@lru_cache(maxsize=16)
def _matcher(glossary: Glossary, nlp: Language) -> PhraseMatcher:
    """Words of a glossary by their lemmas, as the pipeline lemmatizes them in a sentence."""
    from spacy.matcher import PhraseMatcher

    matcher = PhraseMatcher(nlp.vocab, attr="LEMMA")
    verbs = [word.removeprefix(_VERB) for word in glossary.words if word.startswith(_VERB)]
    others = [word for word in glossary.words if not word.startswith(_VERB)]
    # What a word alone is tagged as, and so its lemma, is not what it is in a sentence.
    matcher.add(_VERB, [doc[1:-1].as_doc() for doc in nlp.pipe(f"to {verb} it" for verb in verbs)])
    alone = nlp.pipe(others)
    as_nouns = (doc[1:-1].as_doc() for doc in nlp.pipe(f"the {word} is" for word in others))
    matcher.add(_OTHER, [*alone, *as_nouns])
    return matcher


def _is_meant(doc: Doc, start: int, end: int, kind: str) -> bool:
    """Whether a word alone is a verb where a verb is meant, and only there."""
    return end - start > 1 or (doc[start].pos_ == "VERB") == (kind == _VERB)
