"""One door for each audience, and behind the school's door there is no lesson."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[3] / "classroom_ai"
#: What the bundle for a school is made with: the store, and cards of measures.
FOR_SCHOOL = {"bundles", "errors", "history", "measures", "releasing"}
#: Modules of the store that have lessons' folders, a teacher's own words, or both.
NOT_FOR_SCHOOL = {"lessons", "listing", "notes", "ownership", "trends"}


def tree_of(*parts: str) -> ast.Module:
    return ast.parse(PACKAGE.joinpath(*parts).read_text("utf-8"))


def imported(tree: ast.Module) -> set[str]:
    """Modules of the package, such as ``history.store``, that a module imports anywhere."""
    names = {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module is not None
    }
    return {name.removeprefix("classroom_ai.") for name in names if name.startswith("classroom_ai")}


@pytest.mark.parametrize("module", ["school.py", "changes.py"])
def test_the_schools_bundle_is_made_without_opening_a_lesson(module: str) -> None:
    used = imported(tree_of("releasing", module))
    assert {name.partition(".")[0] for name in used} <= FOR_SCHOOL
    assert not used & {f"history.{name}" for name in NOT_FOR_SCHOOL}
    assert {name for name in used if name.startswith("releasing")} <= {"releasing.changes"}


@pytest.mark.parametrize(
    ("bundle", "module"),
    [
        ("SchoolBundle", "releasing/school.py"),
        ("ReleasedChange", "releasing/changes.py"),
        ("CoachBundle", "releasing/coach.py"),
        ("Line", "releasing/coach.py"),
    ],
)
def test_each_bundle_is_made_in_one_place(bundle: str, module: str) -> None:
    made_in = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == bundle
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )
        and "bundles.model" in imported(ast.parse(path.read_text("utf-8")))
    }
    assert made_in == {module}


def test_words_of_a_lesson_leave_through_one_function() -> None:
    """Whoever releases asks ``names``, which asks ``prepare_release``: nobody goes around it."""
    users = {
        path.name
        for path in (PACKAGE / "releasing").glob("*.py")
        if "redaction" in {name.partition(".")[0] for name in imported(ast.parse(path.read_text()))}
    }
    assert users == {"coach.py", "names.py", "sound.py"}
    names = tree_of("releasing", "names.py")
    (of_lines,) = (
        node
        for node in ast.walk(names)
        if isinstance(node, ast.FunctionDef) and node.name == "of_lines"
    )
    returned = [node.value for node in ast.walk(of_lines) if isinstance(node, ast.Return)]
    assert [ast.unparse(value) for value in returned if value] == [
        "prepare_release(leaving, self.roster, approvals, nlp=self.nlp)"
    ]
