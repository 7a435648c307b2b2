"""Words of the subject and of academic language, of teacher and students apart; hedges, fillers."""

from __future__ import annotations

from functools import partial

from classroom_ai.measures.label_rates import count_label

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
    "No word of the subject was found. Which words are looked for is decided by the subject of "
    "the lesson, which you name with --subject or --about."
)
_NO_ACADEMIC = "No academic word was found in this lesson."
# No study says what difference matters; one word in 200 is one in about two minutes of talk.
_words = partial(
    count_label, family="language", per="per_100_words", source=_HIMMELSBACH, smallest_change=0.5,
    limits=_LISTED,
)  # fmt: skip

SUBJECT_OF_TEACHER = _words(
    "vocabulary.subject",
    id="language.subject_words_teacher",
    title="Words of the subject, from you",
    explanation=f"In 100 words of yours, {_SUBJECT}.",
    none=_NO_SUBJECT,
)
SUBJECT_OF_STUDENTS = _words(
    "vocabulary.subject",
    id="language.subject_words_students",
    title="Words of the subject, from students",
    explanation=f"In 100 words of students, {_SUBJECT}.",
    none=_NO_SUBJECT,
    by="student",
)
ACADEMIC_OF_TEACHER = _words(
    "vocabulary.academic",
    id="language.academic_words_teacher",
    title="Academic words, from you",
    explanation=f"In 100 words of yours, {_ACADEMIC}.",
    none=_NO_ACADEMIC,
)
ACADEMIC_OF_STUDENTS = _words(
    "vocabulary.academic",
    id="language.academic_words_students",
    title="Academic words, from students",
    explanation=f"In 100 words of students, {_ACADEMIC}.",
    none=_NO_ACADEMIC,
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
