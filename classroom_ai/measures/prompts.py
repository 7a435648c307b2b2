"""Prompts by their wording: to recall, to explain, to apply, to compare, to judge, to create.

The wording is no level of thinking: “describe” can ask for a fact or for a thought. So
each is counted by itself, and none is above another.
"""

from __future__ import annotations

from functools import partial

from classroom_ai.measures.label_rates import count_label

_count = partial(
    count_label,
    family="questions",
    source="Anderson, L. W. & Krathwohl, D. R. (eds.) (2001). A Taxonomy for Learning, Teaching, "
    "and Assessing. Longman. Its verbs are used for the wording alone.",
    # No study says what difference matters. Less than one in ten minutes is a few a lesson.
    smallest_change=1.0,
    limits="The wording decides: students may recall an explanation, or think hard about a fact.",
)

RECALL = _count(
    "prompt.recall",
    id="prompts.recall_per_10_min",
    title="Prompts to say what is known",
    explanation="In ten minutes, your prompts worded to bring back what is known: who, what, when.",
)
EXPLAIN = _count(
    "prompt.explain",
    id="prompts.explain_per_10_min",
    title="Prompts to explain",
    explanation="In ten minutes, your prompts worded to say why or how.",
)
APPLY = _count(
    "prompt.apply",
    id="prompts.apply_per_10_min",
    title="Prompts to use something",
    explanation="In ten minutes, your prompts worded to use something on a case.",
)
COMPARE = _count(
    "prompt.compare",
    id="prompts.compare_per_10_min",
    title="Prompts to compare",
    explanation="In ten minutes, your prompts worded to set things beside each other.",
)
EVALUATE = _count(
    "prompt.evaluate",
    id="prompts.evaluate_per_10_min",
    title="Prompts to judge",
    explanation="In ten minutes, your prompts worded to judge something, and to say by what.",
)
CREATE = _count(
    "prompt.create",
    id="prompts.create_per_10_min",
    title="Prompts to make up something",
    explanation="In ten minutes, your prompts worded to make up something new.",
)
