"""Words of the subject and of academic language, of teacher and students apart; hedges, fillers."""

from __future__ import annotations

from functools import partial

from classroom_ai.glossaries import glossaries_for
from classroom_ai.measures.label_rates import count_label
from classroom_ai.types import Lesson

_HIMMELSBACH = (
    "Himmelsbach, Z., et al. (2024). A quantitative study of mathematical language in upper "
    "elementary classrooms. EdWorkingPaper 24-1029, Annenberg Institute at Brown University."
)
_LISTED = (
    "Only words of the lists are counted, and some of them have an everyday meaning too. That a "
    "word is said does not show that it is understood."
)
_SUBJECT = "the words of the subject, from its list and from those that you gave for this lesson"
_ACADEMIC = "words of school and science that any subject uses, such as “compare” or “evidence”"
_NO_SUBJECT = (
    "Which words of the subject to look for is not known: there is a list for some subjects only, "
    "and the subject is what you name with --subject or --about. There you can also give the "
    "words of this lesson."
)


def _looked_for_no_subject(lesson: Lesson) -> str:
    """Why nobody looked for words of the subject, or nothing if they were looked for."""
    labels = {glossary.label for glossary in glossaries_for(lesson.about)}
    return "" if "vocabulary.subject" in labels else _NO_SUBJECT


# No study says what difference matters; one word in 200 is one in about two minutes of talk.
_words = partial(
    count_label, version=2, family="language", per="per_100_words", source=_HIMMELSBACH,
    smallest_change=0.5, limits=_LISTED,
)  # fmt: skip

SUBJECT_OF_TEACHER = _words(
    "vocabulary.subject",
    id="language.subject_words_teacher",
    title="Words of the subject, from you",
    explanation=f"In 100 words of yours, {_SUBJECT}.",
    why_not=_looked_for_no_subject,
)
SUBJECT_OF_STUDENTS = _words(
    "vocabulary.subject",
    id="language.subject_words_students",
    title="Words of the subject, from students",
    explanation=f"In 100 words of students, {_SUBJECT}.",
    why_not=_looked_for_no_subject,
    by="student",
)
ACADEMIC_OF_TEACHER = _words(
    "vocabulary.academic",
    id="language.academic_words_teacher",
    title="Academic words, from you",
    explanation=f"In 100 words of yours, {_ACADEMIC}.",
)
ACADEMIC_OF_STUDENTS = _words(
    "vocabulary.academic",
    id="language.academic_words_students",
    title="Academic words, from students",
    explanation=f"In 100 words of students, {_ACADEMIC}.",
    by="student",
)
HEDGES = count_label(
    "hedge.hedge",
    id="language.hedges_per_100_words",
    family="language",
    title="Words that leave room for doubt",
    explanation="In 100 words of yours, places such as “maybe” or “I think” that leave room for "
    "doubt.",
    source="Lakoff, G. (1973). Hedges: a study in meaning criteria and the logic of fuzzy "
    "concepts. Journal of Philosophical Logic 2(4), 458-508.",
    smallest_change=0.5,
    limits="Doubt can invite students to think, or be a habit of speech; the count does not say "
    "which.",
    per="per_100_words",
)
FILLERS = count_label(
    "filler.filler",
    id="language.fillers_per_100_words",
    family="language",
    title="Fillers",
    explanation="In 100 words of yours, sounds and words such as “um” that fill a pause.",
    source="Clark, H. H. & Fox Tree, J. E. (2002). Using uh and um in spontaneous speaking. "
    "Cognition 84(1), 73-111.",
    smallest_change=0.5,
    limits="Speech recognition leaves most of them out. Everybody uses them, and listeners are "
    "helped by some.",
    per="per_100_words",
)
