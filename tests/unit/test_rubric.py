from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
import yaml

from classroom_ai.annotate import annotate
from classroom_ai.annotate.examples import dialogue, wrong_examples
from classroom_ai.annotate.labels import MEANINGS
from classroom_ai.annotate.questions import Form
from classroom_ai.annotate.rules import Rule
from classroom_ai.errors import RubricError
from classroom_ai.measures import registry
from classroom_ai.missed import KINDS
from classroom_ai.resources import shipped
from classroom_ai.rubric import Criterion, Rubric, Step, read_rubric, score
from classroom_ai.types import Measurement

if TYPE_CHECKING:
    from spacy.language import Language

CORE = read_rubric("core")


SHIPPED = [read_rubric(path) for path in sorted(shipped("rubrics").glob("*.yaml"))]


@pytest.mark.parametrize("rubric", SHIPPED, ids=lambda rubric: rubric.id)
def test_rules_fit_their_examples_and_no_others(rubric: Rubric, nlp: Language) -> None:
    assert [(w.rule.id, w.example, w.fits) for w in wrong_examples(rubric, nlp=nlp)] == []


def test_an_example_that_another_rule_takes_is_told(tmp_path: Path, nlp: Language) -> None:
    earlier = """
rules:
  - id: general/any
    label: praise.general
    reason: Approval.
    phrases: [$approval]
    examples: {match: [Good.], no_match: [Bad.]}
"""
    rubric = read_rubric(written(tmp_path, VALID.replace("\nrules:\n", earlier)))
    (wrong,) = wrong_examples(rubric, nlp=nlp)
    assert (wrong.rule.id, wrong.fits, wrong.instead) == ("general/good", False, "general/any")


def test_a_shipped_rubric_has_the_name_of_its_file() -> None:
    files = sorted(shipped("rubrics").glob("*.yaml"))
    assert [rubric.id for rubric in SHIPPED] == [path.stem for path in files]


def test_no_two_shipped_rubrics_have_rules_for_the_same_family() -> None:
    families = [family for rubric in SHIPPED for family in sorted(rubric.families)]
    assert sorted(families) == sorted(set(families))


def test_rules_of_a_school_replace_those_of_their_families_and_no_others(
    tmp_path: Path, nlp: Language
) -> None:
    mine = read_rubric(written(tmp_path, VALID))
    said = dialogue("Good job. / Nice work. / Why?")
    rules = [tag.rule for tag in annotate(said, nlp=nlp, rules=[mine])]
    assert "general/approval" not in rules
    assert {"general/good", "open/why"} <= set(rules)


VALID = """
id: mine
version: 1
title: My rubric
lexicons: {approval: [good]}
rules:
  - id: general/good
    label: praise.general
    reason: Approval.
    phrases: [$approval job]
    examples: {match: [Good job.], no_match: [Good.]}
criteria:
  - id: waiting
    measure: wait.after_question
    bands:
      - {below: 1, sentence: short}
      - {from: 1, below: 3, sentence: middle}
      - {from: 3, sentence: long}
    source: A paper.
    question: Why?
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def measurement(value: float | None, note: str = "") -> Measurement:
    return Measurement("wait.after_question", 1, "s", value, note=note)


@pytest.mark.parametrize(
    ("value", "level", "sentence"),
    [
        (0.0, 1, "short"),
        (0.999, 1, "short"),
        (1.0, 2, "middle"),
        (3.0, 3, "long"),
        (99.0, 3, "long"),
        (None, None, "Nobody answered."),
    ],
)
def test_a_value_falls_into_one_band(
    tmp_path: Path, value: float | None, level: int | None, sentence: str
) -> None:
    rubric = read_rubric(written(tmp_path, VALID))
    (scored,) = score(rubric, (measurement(value, "Nobody answered."),)).criteria
    assert (scored.level, scored.sentence) == (level, sentence)


def test_a_value_that_is_not_known_well_enough_has_no_level(tmp_path: Path) -> None:
    doubtful = replace(measurement(2.0, ""), low=0.0, high=9.0, grade="D")
    (scored,) = score(read_rubric(written(tmp_path, VALID)), (doubtful,)).criteria
    assert scored.level is None
    assert "not be heard well enough" in scored.sentence


def test_the_whole_lesson_is_scored_not_a_mode_of_it(tmp_path: Path) -> None:
    rubric = read_rubric(written(tmp_path, VALID))
    whole = measurement(2.0, "")
    in_group = replace(whole, value=None, note="Nobody answered.", scope="group")
    assert score(rubric, (whole, in_group)) == score(rubric, (whole,))


def test_a_measure_that_was_not_counted_is_told(tmp_path: Path) -> None:
    (scored,) = score(read_rubric(written(tmp_path, VALID)), ()).criteria
    assert (scored.level, scored.sentence) == (None, "This was not counted in this lesson.")


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("reason:", "raeson:", "line 9, rules.0.raeson.*Did you mean 'reason'"),
        ("My rubric", "no", "line 4, title: False is not text.*quotes"),
        ("title:", "titel:", "line 4, titel.*Did you mean 'title'"),
        ("wait.after_question", "wait.after_qestion", "Did you mean 'wait.after_question'"),
        ("praise.general", "praise.generel", "no label 'praise.generel'.*mean 'praise.general'"),
        ("$approval", "$aproval", r"\$aproval.*Did you mean 'approval'"),
        ("general/good", "general good", "rules.0.id"),
        ("    phrases: [$approval job]\n", "", "needs forms, phrases, patterns"),
        ("match: [Good job.], ", "", "line 11, rules.0.examples.match: this key is missing"),
        ("{below: 1, ", "{", "each must begin where the one before ends"),
        ("from: 1, below: 3", "from: 2, below: 3", "from 2.0 follows one below 1.0"),
        ("from: 1, below: 3", "from: 1, below: 0.5", "impossible"),
        ("{from: 3, ", "{from: 3, below: 5, ", "the last no 'below'"),
        ("version: 1", "version: 0", "version"),
        ("title: My rubric", "title: [", "not YAML.*line"),
        (VALID, "just words", "rubric"),
        (VALID, VALID + VALID.partition("criteria:\n")[2], "two criteria with the id 'waiting'"),
    ],
)
def test_a_wrong_rubric_names_file_and_key(
    tmp_path: Path, right: str, wrong: str, message: str
) -> None:
    assert right in VALID
    path = written(tmp_path, VALID.replace(right, wrong))
    with pytest.raises(RubricError, match=message) as caught:
        read_rubric(path)
    assert str(path) in str(caught.value)


def test_a_rubric_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match=r"cannot be read"):
        read_rubric(tmp_path / "none.yaml")
    with pytest.raises(RubricError, match=r"no rubric 'coer'. Did you mean 'core'.*core"):
        read_rubric("coer")


def test_yaml_lists_are_what_they_look_like() -> None:
    """Words such as ``no`` and ``on`` must not turn into truth values."""
    for path in shipped("rubrics").glob("*.yaml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        phrases = [word for rule in content.get("rules", ()) for word in rule.get("phrases", ())]
        assert all(isinstance(word, str) for word in phrases)


def test_everything_that_a_rubric_can_say_is_described() -> None:
    readme = (shipped("rubrics") / "README.md").read_text(encoding="utf-8")
    words = [
        *registry(),
        *get_args(Form),
        *(key for part in (Rubric, Rule, Criterion, Step) for key in part.model_fields),
        *MEANINGS,
        *KINDS,
    ]
    assert [word for word in words if word not in readme] == []
