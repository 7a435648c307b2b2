"""Reports of a few lines, for tests of what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from classroom_ai.lesson import lesson_from_text
from classroom_ai.measures.registry import MeasureInfo
from classroom_ai.report import Report, build
from classroom_ai.report.view import Family, Figure, LeftOut
from classroom_ai.types import CriterionScore, Lesson, Measurement, RubricScore, Tag


def info(measure: str, unit: str, title: str, **said: Any) -> MeasureInfo:
    """Entry of a measure in the registry; the report must take any unit and family."""
    defaults = {
        "version": 1,
        "family": "talk",
        "explanation": "What it is.",
        "needs": (),
        "source": "",
        "smallest_change": 0.05 if unit == "share" else 0.5,
        "limits": "",
    }
    return MeasureInfo(id=measure, unit=cast("Any", unit), title=title, **{**defaults, **said})


@dataclass(frozen=True)
class Inputs:
    lesson: Lesson
    tags: tuple[Tag, ...]
    measurements: tuple[Measurement, ...]
    scores: tuple[RubricScore, ...]
    registry: dict[str, MeasureInfo]

    def report(self) -> Report:
        return build(self.lesson, self.tags, self.measurements, self.scores, self.registry)


def tag_at(lesson: Lesson, start: float, label: str, text: str | None = None) -> Tag:
    """Tag on the line that starts then, or on those words of it."""
    utt = next(utt for utt in lesson.utterances if utt.start == start)
    if text is None:
        return Tag(utt.start, utt.end, utt.id, label, rule="invented")
    first = len(utt.text[: utt.text.index(text)].split())
    tagged = utt.words[first : first + len(text.split())]
    return Tag(tagged[0].start, tagged[-1].end, utt.id, label, rule="invented")


def report_of(
    lines: str, *tags: tuple[float, str], measurements: tuple[Measurement, ...] = ()
) -> Report:
    """Report of a few lines, with labels by the start of their line."""
    lesson = lesson_from_text(lines)
    registry = {m.id: info(m.id, m.unit, m.id) for m in measurements}
    return Inputs(
        lesson, tuple(tag_at(lesson, *tag) for tag in tags), measurements, (), registry
    ).report()


def figure_of(measurement: Measurement, *, sentence: str = "") -> Figure:
    """How one measurement is shown."""
    criterion = CriterionScore("c", 1, sentence, measurement.id)
    inputs = Inputs(
        lesson_from_text("T 0.0 2.0 Why?\nS1 4.5 6.0 Because it's even."),
        (),
        (measurement,),
        (RubricScore("core", 1, (criterion,)),),
        {measurement.id: info(measurement.id, measurement.unit, "A measure")},
    )
    (figure,) = family_of(inputs).figures
    return figure


def family_of(inputs: Inputs) -> Family:
    """The only family of measures in a report."""
    measures = inputs.report().measures
    assert measures is not None
    (family,) = measures.families
    return family


def left_out_of(*measurements: Measurement) -> tuple[LeftOut, ...]:
    """What is said of measures that have no figure."""
    lesson = lesson_from_text("T 0.0 2.0 Why?\nS1 4.5 6.0 Because it's even.")
    registry = {m.id: info(m.id, m.unit, f"Measure {m.id}") for m in measurements}
    family = family_of(Inputs(lesson, (), measurements, (), registry))
    assert family.figures == ()
    return family.left_out
