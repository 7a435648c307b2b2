"""The page of a district: its figures are right, and nobody can be found in them."""

from __future__ import annotations

import csv
import io
import math
import random
import re
import sys
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import fmean, median, stdev

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1]))

from bundles import coach_bundle
from districts import TERMS, TrueTeacher, bundle_at, bundles_of, district, write_district

from classroom_ai.bundles.file import SUFFIX, withdraw, write_bundle
from classroom_ai.bundles.model import ReleasedChange, SchoolBundle
from classroom_ai.cli import cli
from classroom_ai.programme.figures import Figures, figures_of
from classroom_ai.programme.ledger import Ledger
from classroom_ai.programme.page import to_html, to_markdown
from classroom_ai.programme.plan import EXAMPLE, read_plan
from classroom_ai.programme.releases import Given, Releases, teacher_of
from classroom_ai.programme.table import SUPPRESSED, to_csv

Rows = dict[tuple[str, str, str], dict[str, str]]
PLAN = read_plan(EXAMPLE)


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [*map(str, words)])


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "district.yaml"
    path.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def table(content: bytes) -> Rows:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return {(row["section"], row["group"], row["figure"]): row for row in rows}


def page_of(plan: Path, *words: object) -> Rows:
    result = run("programme", plan, *words)
    assert result.exit_code == 0, result.output
    folder = Path(result.stdout.splitlines()[-1]).parent
    return table((folder / "programme.csv").read_bytes())


def figures(bundles: list[SchoolBundle], ledger: Ledger | None = None) -> Figures:
    """The figures of a page without any file."""
    ledger = ledger or Ledger(salt="0" * 32)
    by_token = defaultdict(list)
    for bundle in bundles:
        by_token[bundle.token].append(Given(bundle.model_dump_json(), bundle))
    found = [teacher_of(token, each, PLAN.terms, ledger) for token, each in by_token.items()]
    latest = max((bundle.released for bundle in bundles), default=None)
    return figures_of(PLAN, Releases(tuple(filter(None, found)), latest), ledger)


def all_bundles(teachers: list[TrueTeacher]) -> list[SchoolBundle]:
    return [bundle for teacher in teachers for bundle in bundles_of(teacher)]


# --- the same figures by other means -------------------------------------------


def test_figures_are_those_of_an_independent_computation(tmp_path: Path, plan: Path) -> None:
    """Straight from the lessons and the text of the plan, without any code of the programme."""
    teachers = district(3)
    found = page_of(plan, write_district(teachers, tmp_path / "released"))
    written = yaml.safe_load(plan.read_text(encoding="utf-8"))
    expected = {**true_costs(written), **true_reach(teachers, written), **true_change(teachers)}
    for key, (value, low, high) in expected.items():
        row = found[key]
        assert float(row["value"]) == pytest.approx(value, abs=6e-5, rel=1e-6), key
        if low is not None:
            assert float(row["low"]) == pytest.approx(low, abs=6e-5, rel=1e-6), key
            assert float(row["high"]) == pytest.approx(high, abs=6e-5, rel=1e-6), key
    assert len(expected) > 50


Expected = dict[tuple[str, str, str], tuple[float, float | None, float | None]]


def true_costs(plan: dict) -> Expected:  # type: ignore[type-arg]
    c1, c2, leader = plan["coaches"]
    leader_hours = 40 * 38 * leader["release"]["share"]
    paid = {
        "coaches": c1["cost"] + c2["cost"],
        "teacher-leaders": leader["cost"],
        "substitutes": leader_hours * leader["release"]["substitute_per_hour"],
        "central support": plan["central_cost"],
        "the tool": 3600 + 120 * 31,
        "travel and materials": 6400,
    }
    total = sum(paid.values())
    hours = plan["hours_a_cycle"]
    cycles = {"coaches": (14 + 8 + 6) * 6, "teacher-leaders": 4 * 6}
    by_hand = {name: dict(hours, observation=hours["observation"] * 0.75) for name in cycles}
    all_paid = {"coaches": 2 * 40 * 38, "teacher-leaders": leader_hours}
    expected: Expected = {
        ("cost by component", name, "cost"): (cost, None, None) for name, cost in paid.items()
    }
    with_teachers = 0.0
    for role, n in cycles.items():
        for name, each in by_hand[role].items():
            expected["hours", role, name] = (n * each, None, None)
        left = all_paid[role] - n * sum(by_hand[role].values())
        expected["hours", role, "not accounted for"] = (left, None, None)
        with_teachers += n * sum(
            by_hand[role][name] for name in ("observation", "feedback", "collaboration")
        )
    days = [(last - first).days + 1 for _, first, last in TERMS]
    for (name, _, _), n_days in zip(TERMS, days, strict=True):
        expected["cost by term", name, "cost"] = (total * n_days / sum(days), None, None)
    shared = total - c1["cost"] - c2["cost"] - leader["cost"] - paid["substitutes"]
    own = {
        "north": c1["cost"],
        "quay": c2["cost"] * 8 / 14,
        "mill": c2["cost"] * 6 / 14 + leader["cost"] + paid["substitutes"],
    }
    for school, places in (("north", 14), ("quay", 8), ("mill", 10)):
        value = own[school] + shared * places / 32
        expected["cost by school", school, "cost"] = (value, None, None)
    return expected | {
        ("cost", "all", "cost"): (total, None, None),
        ("cost", "all", "cost per teacher in a caseload"): (total / 32, None, None),
        ("cost", "all", "cost per cycle planned"): (total / 192, None, None),
        ("cost", "all", "cost per hour with teachers"): (total / with_teachers, None, None),
        ("hours in all", "all", "hours with teachers"): (with_teachers, None, None),
    }


def true_reach(teachers: list[TrueTeacher], plan: dict) -> Expected:  # type: ignore[type-arg]
    expected: Expected = {}

    def add(section: str, group: str, some: list[TrueTeacher], start: date, end: date) -> None:
        lessons = [
            sum(lesson.with_feedback for lesson in t.lessons if start <= lesson.day <= end)
            for t in some
        ]
        visits = [sum(start <= visit <= end for visit in t.visits) for t in some]
        for figure, value in (
            ("teachers with feedback", len(some)),
            ("lessons with feedback", sum(lessons)),
            ("lessons of a teacher, median", median(lessons)),
            ("visits of a coach", sum(visits)),
        ):
            expected[section, group, figure] = (value, None, None)

    year = (date(2025, 9, 1), date(2026, 6, 30))
    add("reach", "all", teachers, *year)
    for name, start, end in TERMS:
        add("reach by term", name, teachers, start, end)
    for school in ("north", "quay", "mill"):
        add("reach by school", school, [t for t in teachers if t.school == school], *year)
    cycles = 0
    for teacher in teachers:
        for start, end in zip(teacher.visits, [*teacher.visits[1:], date.max], strict=True):
            cycles += any(start <= lesson.day < end for lesson in teacher.lessons)
    total = true_costs(plan)["cost", "all", "cost"][0]
    expected["reach", "all", "cycles completed"] = (cycles, None, None)
    expected["cost", "all", "cost per cycle completed, at most"] = (total / cycles, None, None)
    replaced = sum(min(len(teacher.lessons), 6 * 0.25) * 1.5 for teacher in teachers)
    figure = "observation hours replaced by the tool"
    expected["hours in all", "all", figure] = (replaced, None, None)
    return expected


def true_change(teachers: list[TrueTeacher]) -> Expected:
    """Hedges' g of each teacher from its lessons, then a mean with Student's t."""
    t_29 = 2.045230  # 97.5 % of Student's t with 29 degrees of freedom, from a printed table

    def g_of(teacher: TrueTeacher, until: date) -> float:
        lessons = [lesson for lesson in teacher.lessons if lesson.day <= until]
        before = [lesson.value for lesson in lessons if lesson.day < teacher.goal_at]
        now = [lesson.value for lesson in lessons if lesson.day >= teacher.goal_at]
        deviations = [v - fmean(before) for v in before] + [v - fmean(now) for v in now]
        df = len(deviations) - 2
        sd = math.sqrt(sum(d * d for d in deviations) / df)
        correction = math.gamma(df / 2) / (math.sqrt(df / 2) * math.gamma((df - 1) / 2))
        sign = 1 if teacher.goal[3] == "more" else -1
        return sign * (fmean(now) - fmean(before)) / sd * correction

    def mean(values: list[float]) -> tuple[float, float, float]:
        assert len(values) == 30
        half = t_29 * stdev(values) / math.sqrt(30)
        return fmean(values), fmean(values) - half, fmean(values) + half

    figure = "change in the wanted direction"
    whole = mean([g_of(teacher, TERMS[2][2]) for teacher in teachers])
    each = 260140 / 32
    gain = tuple(value / each * 1000 for value in whole)
    return {
        ("change", "all", figure): whole,
        ("change by term", "Winter", figure): mean([g_of(t, TERMS[1][2]) for t in teachers]),
        ("change by term", "Spring", figure): whole,
        ("change", "all", "gain per 1,000 USD spent on a teacher"): (gain[0], gain[1], gain[2]),
        ("change", "all", "cost per teacher for one lesson SD"): (
            each / whole[0],
            each / whole[2],
            each / whole[1],
        ),
    }


# --- nobody can be found ---------------------------------------------------------

SECTIONS_OF_TEACHERS = ("reach", "how often", "change")


@settings(max_examples=12)
@given(
    seed=st.integers(0, 10_000),
    sizes=st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(0, 8)),
)
def test_nothing_is_said_of_fewer_than_five(seed: int, sizes: tuple[int, int, int]) -> None:
    schools = (("north", "c1", sizes[0]), ("quay", "c2", sizes[1]), ("mill", "l1", sizes[2]))
    rng = random.Random(seed)  # noqa: S311 - no secret
    teachers = [
        replace(teacher, last_term=rng.choice((1, 2, 3, 3)))
        for teacher in district(seed, schools=schools)
    ]
    found = figures(all_bundles(teachers))
    for row in found.rows:
        if row.section.startswith(SECTIONS_OF_TEACHERS) and row.value is not None:
            n = int(str(row.n).removesuffix(" or more")) if row.n != SUPPRESSED else None
            assert row.is_suppressed if n is None else n >= 5
            assert row.is_suppressed == (row.n == SUPPRESSED)
    if sum(sizes) < 5:
        assert not found.ledger.published
        assert all(row.is_suppressed for row in found.rows if row.section.startswith("reach"))


def test_nothing_of_one_teacher_reaches_the_output(tmp_path: Path, plan: Path) -> None:
    """Canaries in everything that a bundle can hold, in one bundle among thirty."""
    teachers = district(3)
    folder = write_district(teachers, tmp_path / "released")
    lonely = bundle_at(teachers[0], TERMS[2][2]).model_copy(
        update={
            "released": date(2026, 6, 24),
            "lessons": 7717,
            "with_feedback": 7717,
            "cycles": 6613,
            "visits": 5519,
            "changes": (
                ReleasedChange(
                    measure="canary.measure", title="Canary title", unit="canaries",
                    direction="more", difference=31.7, standard_error=11.1, lesson_sd=17.3,
                    df=9, n_before=5, n_now=6,
                ),
            ),
        }
    )  # fmt: skip
    write_bundle(lonely, folder / f"lonely{SUFFIX}")
    result = run("programme", plan, folder)
    assert result.exit_code == 0, result.output
    ledger = plan.with_name("district.ledger.json")
    written = [
        path.read_text(encoding="utf-8") for path in plan.with_suffix(".programme").iterdir()
    ]
    output = "\n".join([*written, ledger.read_text(encoding="utf-8"), result.output])
    for teacher in teachers:
        assert teacher.token not in output
    output = re.sub(r"\b[0-9a-f]{32}\b", "", output)  # salted hashes may hold any four digits
    for canary in ("canary", "7717", "7,717", "6613", "5519", "31.7", "17.3", "lonely", "24 June"):
        assert canary.casefold() not in output.casefold(), canary
    assert not re.search(r"\bc1\b|\bc2\b|\bl1\b", output), "coaches are people too"


def test_a_teacher_more_changes_nothing_until_there_are_five(tmp_path: Path, plan: Path) -> None:
    folder = write_district(district(3), tmp_path / "released")
    before = page_of(plan, folder, "-o", tmp_path / "before")
    newcomers = district(4, schools=(("north", "c1", 5),), lessons_a_term=9)
    write_bundle(bundles_of(newcomers[0])[2], folder / f"new-0{SUFFIX}")
    one_more = page_of(plan, folder, "-o", tmp_path / "one-more")
    assert of_teachers(one_more) == of_teachers(before)
    for i, teacher in enumerate(newcomers[1:], start=1):
        write_bundle(bundles_of(teacher)[2], folder / f"new-{i}{SUFFIX}")
    five_more = page_of(plan, folder, "-o", tmp_path / "five-more")
    assert five_more["reach", "all", "teachers with feedback"]["value"] == "35"


def of_teachers(rows: Rows) -> dict[tuple[str, str, str], str]:
    return {
        key: row["value"]
        for key, row in rows.items()
        if key[0].startswith(("reach", "change")) and row["value"] != SUPPRESSED
    }


def test_the_same_bundles_give_the_same_page(tmp_path: Path, plan: Path) -> None:
    folder = write_district(district(5), tmp_path / "released")
    run("programme", plan, folder, "-o", tmp_path / "a")
    ledger = plan.with_name("district.ledger.json").read_bytes()
    run("programme", plan, folder, "-o", tmp_path / "b")
    assert plan.with_name("district.ledger.json").read_bytes() == ledger
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_no_more_hours_are_replaced_than_the_plan_leaves_to_the_tool() -> None:
    """Thirty teachers of a school release; the plan has places for fourteen."""
    found = figures(all_bundles(district(3, schools=(("north", "c1", 30),))))
    rows = {row.figure: row.value for row in found.rows if row.section == "hours in all"}
    assert rows["observation hours replaced by the tool"] == pytest.approx(14 * 6 * 0.25 * 1.5)


# --- who needs a coach -----------------------------------------------------------


def order_of(found: Figures) -> list[str]:
    return list(dict.fromkeys(row.group for row in found.rows if row.section == "need"))


@settings(max_examples=8)
@given(seed=st.integers(0, 10_000), factor=st.floats(-50, 50), keep=st.floats(0, 1))
def test_no_measure_has_a_part_in_who_needs_a_coach(seed: int, factor: float, keep: float) -> None:
    schools = (("north", "c1", 8), ("quay", "c2", 7), ("mill", "l1", 6))
    bundles = all_bundles(district(seed, schools=schools, wanting=0.7))
    rng = random.Random(seed)  # noqa: S311 - no secret
    others = [
        bundle.model_copy(
            update={
                "changes": tuple(
                    change.model_copy(update={"difference": change.difference * factor})
                    for change in bundle.changes
                    if rng.random() < keep
                )
            }
        )
        for bundle in bundles
    ]
    one, other = figures(bundles), figures(others)
    assert order_of(one) == order_of(other)
    need = [[row for row in found.rows if row.section == "need"] for found in (one, other)]
    assert need[0] == need[1]


def test_requests_come_first_then_declared_need() -> None:
    teachers = [replace(t, wants_visit=t.school == "north") for t in district(3)]
    assert order_of(figures(all_bundles(teachers))) == ["north", "quay", "mill"]
    nobody = [replace(t, wants_visit=False) for t in district(3)]
    assert order_of(figures(all_bundles(nobody))) == ["quay", "mill", "north"]


# --- change ----------------------------------------------------------------------


def test_no_return_is_given_where_nothing_moved() -> None:
    found = figures(all_bundles(district(4, change=0.0, spread=0.4)))
    rows = {(row.section, row.figure): row for row in found.rows}
    change = rows["change", "change in the wanted direction"]
    assert change.low is not None
    assert change.low < 0 < (change.high or 0)
    for figure in ("gain per 1,000 USD spent on a teacher", "cost per teacher for one lesson SD"):
        assert rows["change", figure].value is None
        assert "Nothing can be said yet" in rows["change", figure].note
    assert found.answers[2].answer.startswith("That cannot be said yet")


def test_what_moved_away_is_said_so_and_has_no_return() -> None:
    found = figures(all_bundles(district(3, change=-1.0)))
    assert "moved away from what teachers wanted" in found.answers[2].answer
    rows = {(row.section, row.figure): row for row in found.rows}
    assert rows["change", "cost per teacher for one lesson SD"].value is None
    assert "includes zero" not in rows["change", "cost per teacher for one lesson SD"].note


def test_what_a_choice_of_low_figures_makes_by_itself_is_no_yes() -> None:
    """Nothing changes; each goal was set on the one of six figures that stood lowest before."""
    rng = random.Random(1)  # noqa: S311 - no secret
    teachers = []
    for teacher in district(3, change=0.0, spread=0.0):
        _, _, _, direction, level, sd = teacher.goal
        early = [lesson for lesson in teacher.lessons if lesson.day < teacher.goal_at]
        drawn = [[rng.gauss(0, 1) for _ in early] for _ in range(6)]
        lowest = iter(min(drawn, key=sum))
        sign = 1 if direction == "more" else -1
        lessons = tuple(
            replace(lesson, value=level + sign * sd * next(lowest)) if lesson in early else lesson
            for lesson in teacher.lessons
        )
        teachers.append(replace(teacher, lessons=lessons))
    said = figures(all_bundles(teachers)).answers[2]
    assert said.answer.startswith("Goal measures moved in the direction that teachers wanted")
    assert "lowest of six" in " ".join(said.more)
    moved = figures(all_bundles(district(3, change=1.5))).answers[2]
    assert moved.answer.startswith("Yes: goal measures moved in the direction that teachers wanted")


# --- the command -----------------------------------------------------------------


def test_without_bundles_there_are_costs_and_no_claims(plan: Path) -> None:
    result = run("programme", plan)
    assert result.exit_code == 0, result.output
    assert "260,140" in result.output
    assert result.output.count("Nothing can be said: fewer than five") == 2
    assert "Coaching" not in result.stderr


def test_of_another_plan_it_prints_what_would_differ_and_no_answer_again(plan: Path) -> None:
    result = run("programme", plan, "--caseload", "18", "--central", "-20%")
    assert result.exit_code == 0, result.output
    assert "What does our coaching cost?" not in result.output
    assert "251,740\u00a0USD then" in result.output
    assert "would change for teachers and students is not known" in result.output


def test_the_example_is_printed_and_can_be_used(tmp_path: Path) -> None:
    result = run("programme", "--example")
    assert result.exit_code == 0
    path = tmp_path / "plan.yaml"
    path.write_text(result.stdout, encoding="utf-8")
    assert run("programme", path).exit_code == 0


def test_files_are_for_their_owner_only(tmp_path: Path, plan: Path) -> None:
    write_district(district(3), tmp_path / "released")
    run("programme", plan, tmp_path / "released")
    files = [*plan.with_suffix(".programme").iterdir(), plan.with_name("district.ledger.json")]
    assert sorted(path.name for path in files) == [
        "district.ledger.json", "programme.csv", "programme.html", "programme.md",
    ]  # fmt: skip
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def one(tmp_path: Path, **changes: object) -> Path:
    bundle = bundles_of(district(3)[0])[2].model_copy(update=changes)
    path = tmp_path / f"one{SUFFIX}"
    write_bundle(bundle, path)
    return path


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"coach": "c11"}, "of the coach 'c11', which the plan has not. Did you mean 'c1'?"),
        ({"school": "nort"}, "of the school 'nort', which the plan has not. Did you mean 'north'?"),
    ],
)
def test_a_bundle_of_another_programme_is_refused(
    tmp_path: Path, plan: Path, changes: dict[str, object], said: str
) -> None:
    result = run("programme", plan, one(tmp_path, **changes))
    assert result.exit_code != 0
    assert said in str(result.exception)
    assert not plan.with_name("district.ledger.json").exists()


def test_a_coachs_bundle_is_refused_and_says_who_reads_it(tmp_path: Path, plan: Path) -> None:
    path = tmp_path / f"coach{SUFFIX}"
    write_bundle(coach_bundle(clip=False), path)
    result = run("programme", plan, path)
    assert "classroom-ai debrief" in str(result.exception)


def test_a_changed_or_withdrawn_bundle_is_refused(tmp_path: Path, plan: Path) -> None:
    path = one(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"lessons":', b'"lessonz":'))
    assert "Nothing of it was used" in str(run("programme", plan, path).exception)
    path.write_bytes(data)
    from classroom_ai.bundles.file import read_school

    withdraw(path, read_school(path).id, on=date(2026, 6, 30))
    assert "withdrawn on 2026-06-30" in str(run("programme", plan, path).exception)


def test_more_teachers_than_a_school_has_are_refused(tmp_path: Path, plan: Path) -> None:
    small = plan.read_text(encoding="utf-8").replace(
        "id: north, teachers: 34", "id: north, teachers: 14"
    )
    plan.write_text(small, encoding="utf-8")
    folder = write_district(district(3, schools=(("north", "c1", 15),)), tmp_path / "released")
    assert "15 teachers of north" in str(run("programme", plan, folder).exception)


def test_a_bundle_of_another_year_is_left_out_and_named(tmp_path: Path, plan: Path) -> None:
    path = one(tmp_path, first="2024-09", last="2024-12", released=date(2025, 1, 3))
    result = run("programme", plan, path)
    assert result.exit_code == 0
    assert f"{path} is of no term" in result.stderr


def test_a_folder_without_bundles_is_one_message(tmp_path: Path, plan: Path) -> None:
    assert f"There is no bundle in {tmp_path}" in str(run("programme", plan, tmp_path).exception)


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--central", "a fifth", "A change in per cent is expected"),
        ("--central", "-120%", "A change in per cent is expected"),
        ("--move", "c1:north", "COACH:FROM:TO"),
        ("--move", "c1:north:soth", "no school 'soth'"),
    ],
)
def test_a_what_if_that_cannot_be_is_one_message(
    plan: Path, option: str, value: str, said: str
) -> None:
    assert said in str(run("programme", plan, option, value).exception)


def test_a_damaged_ledger_stops_the_page(tmp_path: Path, plan: Path) -> None:
    ledger = tmp_path / "old.json"
    ledger.write_text("{", encoding="utf-8")
    result = run("programme", plan, "--ledger", ledger)
    assert "old.json is damaged" in str(result.exception)
    assert not plan.with_suffix(".programme").exists()


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=1+1", "a|b", "# x"])
def test_names_in_the_plan_are_text_and_nothing_else(name: str) -> None:
    plan = PLAN.model_copy(update={"programme": name})
    plan = plan.model_copy(
        update={
            "other_costs": (PLAN.other_costs[0].model_copy(update={"name": name}),),
        }
    )
    ledger = Ledger(salt="0" * 32)
    found = figures_of(plan, Releases(), ledger)
    assert "<script" not in to_html(found)
    assert "<script" not in to_markdown(found)
    assert not to_markdown(found).startswith("# # ")
    assert b"\n=1" not in to_csv(found.rows)
    assert b",=1" not in to_csv(found.rows)
