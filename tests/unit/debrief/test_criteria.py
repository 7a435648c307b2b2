"""Criteria as data: what ships covers all that can be released, and a mistake is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from classroom_ai.debrief.criteria import SHIPPED, read_criteria
from classroom_ai.errors import DebriefError
from classroom_ai.feedback.strengths import STRENGTHS
from classroom_ai.measures import registry
from classroom_ai.missed import KINDS
from classroom_ai.report.words.en.first_page import _WORKED

CRITERIA = read_criteria()


def test_every_kind_of_moment_that_a_report_knows_has_a_criterion() -> None:
    assert STRENGTHS  # each has its sentence in _WORKED, as test_first_page holds it to
    for kind in (*_WORKED, *KINDS):
        assert CRITERIA.knows(kind), kind


def test_no_kind_is_there_that_no_report_knows() -> None:
    listed = {kind for one in CRITERIA.criteria for kind in one.moments}
    assert listed == {*_WORKED, *KINDS}


@pytest.mark.parametrize("kind", [*_WORKED, *KINDS])
def test_every_kind_has_questions_for_its_places(kind: str) -> None:
    questions = CRITERIA.of(kind).moments[kind]
    assert questions.probe
    assert questions.exemplar if kind in _WORKED else questions.contrast


@pytest.mark.parametrize("measure", registry())
def test_a_goal_on_any_measure_has_a_criterion(measure: str) -> None:
    assert CRITERIA.of_measure(measure) is not None


@pytest.mark.parametrize("kind", [*_WORKED, *KINDS, "", "new-kind"])
@pytest.mark.parametrize("role", ["own", "exemplar", "contrast", "probe"])
def test_every_question_is_open_and_ends_as_one(kind: str, role: Any) -> None:
    asked = CRITERIA.asked(kind, role, line="L", beside="B", student="Student A")
    assert asked.endswith("?")
    assert "{" not in asked
    assert not asked.startswith(("Did", "Do", "Was", "Were", "Is", "Are", "Could", "Should"))
    assert "should" not in asked


def test_words_of_a_lesson_are_put_in_as_they_are() -> None:
    asked = CRITERIA.asked("waited", "exemplar", line="{student} {0} %s", beside="", student="x")
    assert "“{student} {0} %s”" in asked


def changed(path: list[str | int], value: object) -> dict[str, Any]:
    content = yaml.safe_load(SHIPPED.read_text("utf-8"))
    place = content
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return dict(content)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["criteria", 0, "questions"], "x", "did you mean 'question'"),
        (["criteria", 0, "anchors"], ["one", "two"], "equally many anchors"),
        (["criteria", 0, "id"], "building-on-ideas", "one name"),
        (["for_any", "criterion"], "nothing", "no criterion"),
        (["for_any", "probe"], "What of {lines}?", "{lines} is none of"),
        (["for_any", "probe"], "What of {beside}?", "only stand in a contrast"),
        (["for_any", "probe"], "What of {line.__class__}?", "no name"),
        (["for_any", "probe"], "What of {line!r}?", "no name"),
        (["for_any", "probe"], "What of {line?", "line"),
        (["version"], "one", "version"),
        (["uses", "leave"], "", "uses.leave"),
    ],
)
def test_a_mistake_is_named(
    tmp_path: Path, path: list[str | int], value: object, message: str
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(yaml.safe_dump(changed(path, value)), "utf-8")
    with pytest.raises(DebriefError, match=r"own\.yaml.*--print-criteria") as error:
        read_criteria(file)
    assert message.casefold() in str(error.value).casefold()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DebriefError, match=r"no\.yaml cannot be read.*list of criteria"):
        read_criteria(tmp_path / "no.yaml")
