"""The one thing to look at: the teacher's goal, else what has the clearest evidence and most room.

In a trial with 523 teachers one focus moved practice and a dashboard of other figures moved
nothing, so everything else waits behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classroom_ai.types import CriterionScore, GoalAnswer, Measurement, RubricScore, Standing

_GRADES = "ABCD"


@dataclass(frozen=True, slots=True)
class Focus:
    """A measure to look at, with what a rubric says of it, if one does.

    ``answer`` is there where the teacher keeps a goal in the store of lessons.
    """

    measure: str
    measurement: Measurement | None
    criterion: CriterionScore | None
    is_goal: bool
    answer: GoalAnswer | None = None

    @property
    def before(self) -> Standing | None:
        """Where the goal stood when it was set, if lessons like this one are kept."""
        return self.answer.before if self.answer else None

    @property
    def missed(self) -> str | None:
        """Kind of missed moment that its next step is tied to, if one was found."""
        step = self.criterion.next_step if self.criterion else None
        return step.missed if step else None

    @property
    def is_known(self) -> bool:
        """Whether its value may be shown."""
        m = self.measurement
        return m is not None and m.value is not None and m.grade != "D"


def chosen_focus(
    goal: str | None,
    measurements: Sequence[Measurement],
    scores: Sequence[RubricScore],
    *,
    answer: GoalAnswer | None = None,
) -> Focus | None:
    """The goal, whatever its value; else the criterion with the most room and clearest evidence.

    A goal that is kept in the store, with its ``answer``, stands above that of one lesson.
    Only a criterion that says whether more or less is wanted can be the focus. First comes
    that there is room at all; then that a moment was found to try it in; then how much room
    there is; then how well the value is known; then the order of the rubrics.
    """
    by_id = {m.id: m for m in measurements if m.scope == "lesson"}
    criteria = [criterion for score in scores for criterion in score.criteria]
    goal = answer.measure if answer else goal
    if goal is not None:
        of_goal = next((criterion for criterion in criteria if criterion.measure == goal), None)
        return Focus(goal, by_id.get(goal), of_goal, is_goal=True, answer=answer)
    known = [
        (criterion, by_id[criterion.measure])
        for criterion in criteria
        if criterion.room is not None and criterion.measure in by_id
    ]
    if not known:
        return None
    criterion, measurement = min(known, key=lambda each: _order(*each))
    return Focus(criterion.measure, measurement, criterion, is_goal=False)


def _order(criterion: CriterionScore, measurement: Measurement) -> tuple[bool, bool, float, int]:
    grade = _GRADES.index(measurement.grade) if measurement.grade else len(_GRADES)
    room = criterion.room or 0.0
    return room == 0.0, criterion.next_step is None, -room, grade
