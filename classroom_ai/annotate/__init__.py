"""Tags: what each sentence of a lesson does, each by a rule that can be read.

``sentences.py`` cuts the talk into sentences, ``questions.py`` reads the form of
each, ``labels.py`` lists what a sentence can be, ``rules.py`` says what a rule is
and ``matching.py`` tries the rules; ``vocabulary.py`` finds words of glossaries. Rules
and glossaries are data: ``rubrics/``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.types import Lesson, Tag

if TYPE_CHECKING:
    from spacy.language import Language

    from classroom_ai.annotate.matching import RuleMatcher
    from classroom_ai.annotate.rules import RuleSet

#: Languages that the rules are written for.
LANGUAGES = ("en",)


def load_nlp(path: Path) -> Language:
    """The spaCy pipeline that the rules need: tagger, parser and lemmatizer, nothing else.

    Parameters
    ----------
    path : pathlib.Path
        Folder of an English pipeline, such as ``en_core_web_sm``.

    Returns
    -------
    spacy.language.Language
        Without named entities, which would cost a third of the time.

    Raises
    ------
    ModelDamaged
        If the folder is not a spaCy pipeline.
    """
    import spacy

    from classroom_ai.errors import ModelDamaged

    try:
        return spacy.load(path, exclude=["ner", "senter"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelDamaged(
            f"{path} cannot be used as a language model: {error}.",
            "A folder of a spaCy pipeline was expected.",
            "Run: classroom-ai models verify",
        ) from error


def annotate(lesson: Lesson, *, nlp: Language, rules: Sequence[RuleSet] = ()) -> tuple[Tag, ...]:
    """Every tag that rules and glossaries give to the talk of the teacher and of students.

    Parameters
    ----------
    lesson : Lesson
        Utterances sorted by start.
    nlp : spacy.language.Language
        What ``load_nlp`` returned.
    rules : sequence of RuleSet
        Rules that come before those that ship with the project, family by family.

    Returns
    -------
    tuple of Tag
        Sorted by start; times in seconds, those of the words, or of the whole utterance
        where its words have no times. Empty for a lesson in a language that the rules
        do not know.
    """
    from classroom_ai.annotate.matching import RuleMatcher
    from classroom_ai.annotate.replies import with_replies
    from classroom_ai.annotate.rules import rules_in_force
    from classroom_ai.annotate.sentences import lesson_sentences
    from classroom_ai.annotate.vocabulary import vocabulary_tags
    from classroom_ai.glossaries import glossaries_for

    if lesson.language not in (None, *LANGUAGES):
        return ()
    matcher = RuleMatcher(rules_in_force(rules), nlp=nlp) if rules else _shipped_matcher(nlp)
    sentences = tuple(lesson_sentences(lesson, nlp=nlp))
    tags = [
        *with_replies(sentences, tuple(matcher.tags(sentences)), rules=rules),
        *vocabulary_tags(sentences, glossaries_for(lesson.about), nlp=nlp),
    ]
    return tuple(sorted(tags, key=lambda tag: (tag.start, tag.end, tag.label)))


@lru_cache(maxsize=1)
def _shipped_matcher(nlp: Language) -> RuleMatcher:
    """The rules that ship with the project, compiled once for all lessons of a process."""
    from classroom_ai.annotate.matching import RuleMatcher
    from classroom_ai.annotate.rules import rules_in_force

    return RuleMatcher(rules_in_force(), nlp=nlp)
