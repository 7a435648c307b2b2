"""How far hearing is off: every rate of it that intervals are drawn from, in one place.

All of it was measured, by ``scripts/bench/hearing_errors.py``, on eleven simulated
lessons with the teacher's voice given; ``docs/benchmarks.md`` has the tables. Rates
are pooled over lessons and rounded. What could not be measured: recordings of grade
C (there was one) and D (none), and real classrooms, whose truth nobody has. How far
labels are off is in ``label_errors.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from classroom_ai.types import Grade, Role, Seconds

#: Lessons that the rates of hearing come from: few, so the next one may lie further out than
#: their spread says.
LESSONS = 11


@dataclass(frozen=True, slots=True)
class EdgeError:
    """How much later speech truly begins or ends than was heard, in seconds.

    ``mean`` over lessons; ``of_lessons``, the standard deviation of a lesson's own
    mean, does not average out in a lesson; ``within`` is that of single edges.
    """

    mean: Seconds
    of_lessons: Seconds
    within: Seconds


@dataclass(frozen=True, slots=True)
class FactorError:
    """What was truly there for each that was heard: geometric mean, factor of one deviation."""

    mean: float
    of_lessons: float


@dataclass(frozen=True, slots=True)
class RatioError:
    """What was truly there for each that was heard: mean of lessons, and their deviation."""

    mean: float
    of_lessons: float


EDGES: dict[tuple[Role, str], EdgeError] = {
    ("teacher", "start"): EdgeError(mean=0.01, of_lessons=0.025, within=0.075),
    ("teacher", "end"): EdgeError(mean=-0.01, of_lessons=0.04, within=0.07),
    ("student", "start"): EdgeError(mean=0.015, of_lessons=0.03, within=0.13),
    ("student", "end"): EdgeError(mean=0.01, of_lessons=0.01, within=0.125),
}

#: Seconds of speech in pieces that were missed altogether, for each second of anybody's that
#: was heard.
MISSED: dict[Role, RatioError] = {
    "teacher": RatioError(mean=0.0005, of_lessons=0.001),
    "student": RatioError(mean=0.002, of_lessons=0.004),
}
#: Length of such a piece: median, and the factor that is one standard deviation of its logarithm.
MISSED_LENGTH: Seconds = 0.7
MISSED_LENGTH_FACTOR = 1.9

#: Share of turns that nobody spoke: none of 940, which is at most as many as half a turn would be.
INVENTED = 0.0005
#: A turn is the other role's with the probability that its own ``p_teacher`` leaves, which was
#: found to be right, and never less than this.
CONFUSED = 0.001

#: Words that were said for each that was written down.
WORDS: dict[Role, FactorError] = {
    "teacher": FactorError(mean=1.01, of_lessons=1.03),
    "student": FactorError(mean=1.8, of_lessons=2.2),
}

#: How much wider the spreads above are in a recording of each grade, and how much more is missed
#: or invented. Most of the lessons that they come from are graded B; that A is better and C and D
#: are worse was measured in four lessons and one, so by how much is a judgement, made with the
#: coverage of these lessons in view.
WORSE: dict[Grade, float] = {"A": 0.9, "B": 1.0, "C": 1.2, "D": 2.0}

#: From this confidence on, the teacher's voice is taken as found; below it, the roles may be
#: the other way round with the probability that is left.
CLEAR = 0.8
