"""Talk moves: by which a teacher keeps a class in a common conversation.

Accountable talk names them; how often they come is told for each apart, since they
do different things and a sum of them would say nothing.
"""

from __future__ import annotations

from functools import partial

from classroom_ai.measures.label_rates import count_label

_SOURCE = (
    "Suresh, A., et al. (2022). The TalkMoves dataset: K-12 mathematics lesson transcripts "
    "annotated for teacher and student discursive moves. Proceedings of LREC 13."
)
#: Smallest changes are half the standard deviation between lessons, the usual smallest
#: difference that is noticed (Norman et al. 2003, Medical Care 41(5)), of 209 lessons of
#: TalkMoves: there of 100 sentences of the teacher, which last about ten minutes.
_count = partial(count_label, family="talk-moves", source=_SOURCE)

_WORDS_ALONE = (
    "The wording decides, and what was just said; a look or a hand that does the same is not heard."
)

KEEPING_TOGETHER = _count(
    "move.together",
    id="moves.together_per_10_min",
    title="Keeping everyone together",
    explanation="In ten minutes, how often you made sure that all could follow, such as “Did "
    "everybody hear that?” or “Turn to your partner”.",
    smallest_change=4.0,
    limits=_WORDS_ALONE,
)
GETTING_TO_RELATE = _count(
    "move.relate",
    id="moves.relate_per_10_min",
    title="Asking students about each other's ideas",
    explanation="In ten minutes, how often you asked students to take up what another had said.",
    smallest_change=2.0,
    limits=_WORDS_ALONE,
)
RESTATING = _count(
    "move.restate",
    id="moves.restate_per_10_min",
    title="Saying a student's words again",
    explanation="In ten minutes, how often you said again what a student had said, in the same "
    "words.",
    smallest_change=1.0,
    limits="A student whose words were not made out cannot be found to be repeated.",
    needs=("students_words",),
)
REVOICING = _count(
    "move.revoice",
    id="moves.revoice_per_10_min",
    title="Saying a student's idea in other words",
    explanation="In ten minutes, how often you said a student's idea again in other words, or "
    "added to it.",
    smallest_change=1.0,
    limits="A student whose words were not made out cannot be found to be taken up.",
    needs=("students_words",),
)
PRESSING_FOR_ACCURACY = _count(
    "move.press_accuracy",
    id="moves.press_accuracy_per_10_min",
    title="Pressing for accuracy",
    explanation="In ten minutes, how often you asked for an accurate or complete answer, a term "
    "or a result.",
    smallest_change=4.0,
    limits=_WORDS_ALONE,
)
PRESSING_FOR_REASONING = _count(
    "move.press_reasoning",
    id="moves.press_reasoning_per_10_min",
    title="Pressing for reasons",
    explanation="In ten minutes, how often you asked students to explain, to justify, or to "
    "connect ideas.",
    smallest_change=1.0,
    limits=_WORDS_ALONE,
)
