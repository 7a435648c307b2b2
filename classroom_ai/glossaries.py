"""Glossaries: lists of words of a subject, or of academic language, that a school can change.

A glossary is data in ``rubrics/glossaries``; ``annotate/vocabulary.py`` finds its words. Which
one is the subject's is decided by what the teacher says the subject is; without that,
none is: words of mathematics are no measure of a lesson in history.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Literal

from pydantic import Field, field_validator

from classroom_ai.resources import shipped
from classroom_ai.strict import Id, Strict, Text, checked, read_yaml
from classroom_ai.types import About

#: Name of the glossary that holds the words the teacher gave for this lesson.
OWN = "own"


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


@lru_cache(maxsize=16)
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
