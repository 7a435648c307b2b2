"""Corrections, instructions, courtesy, names: how people are spoken to."""

from __future__ import annotations

from functools import partial

from classroom_ai.measures.label_rates import count_label

_count = partial(count_label, family="climate")
_CALDARELLA = (
    "Caldarella, P., et al. (2020). Effects of teachers' praise-to-reprimand ratios on elementary "
    "students' on-task behaviour. Educational Psychology 40(10), 1306-1322."
)
_DESCRIPTIVE = "Descriptive; no norm is taken from the literature."
_WORDS_ALONE = "Only words are counted; tone of voice decides how they are meant."

OF_BEHAVIOUR = _count(
    "correction.behaviour",
    id="climate.behaviour_corrections_per_10_min",
    title="Corrections of behaviour",
    explanation="In ten minutes, how often you told somebody to stop or to change what they did.",
    source=_CALDARELLA,
    # As for praise, with which they are compared.
    smallest_change=2.0,
    limits="A look or a step towards somebody corrects as well, and is not heard.",
)
OF_ANSWERS = _count(
    "correction.answer",
    id="climate.answer_corrections_per_10_min",
    title="Corrections of answers",
    explanation="In ten minutes, how often you said that something about the content was not so.",
    source="Lyster, R. & Ranta, L. (1997). Corrective feedback and learner uptake. Studies in "
    "Second Language Acquisition 19(1), 37-66.",
    # Less than one in ten minutes is a few a lesson; no study says what matters.
    smallest_change=1.0,
    limits="Saying the right answer in place of a wrong one corrects as well, and is not counted.",
)
INSTRUCTIONS = _count(
    "directive.instruction",
    id="climate.instructions_per_10_min",
    title="Instructions",
    explanation="In ten minutes, how often you told students to do something.",
    source="Flanders, N. A. (1970). Analyzing Teaching Behavior. Addison-Wesley. Category 6, "
    "giving directions.",
    # One in two minutes: what sets a lesson with much to organise apart is several a minute.
    smallest_change=5.0,
    limits="Lessons with materials or groups need more of them.",
)
COURTESY = _count(
    "courtesy.courtesy",
    id="climate.courtesy_per_10_min",
    title="Please, thanks, greetings",
    explanation="In ten minutes, how often you said please or thank you, greeted or apologised.",
    source=_DESCRIPTIVE,
    smallest_change=2.0,
    limits=_WORDS_ALONE,
)
NAMES = _count(
    "name.called",
    id="climate.names_per_10_min",
    title="Names used",
    explanation="In ten minutes, how often you called a student by name.",
    source=_DESCRIPTIVE,
    smallest_change=2.0,
    limits="Names are often written down wrongly, and then not found. Whose name was called is "
    "not counted.",
)
