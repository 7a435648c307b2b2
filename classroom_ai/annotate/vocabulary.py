"""Words of the subject and of academic language, found by glossaries that a school can change.

A glossary (``glossaries.py``) is found in any form of its words (``denominators``), in the
talk of teacher and students alike.

A word alone is looked for as anything but a verb, so that ``mean`` is the average and
not ``I mean``; one that is a verb is written with ``to``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from classroom_ai.annotate.sentences import Sentence
from classroom_ai.glossaries import Glossary
from classroom_ai.types import Tag

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

#: How verbs of a glossary begin; both are also the names under which places are found.
_VERB = "to "
_OTHER = "other"


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
