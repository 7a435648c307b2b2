"""Imports point one way, so that each part can be read, tested and replaced without those above."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "classroom_ai"

#: A part uses itself and those in rows before its own. Folders count as one part.
ROWS = """
    types errors wording
    backchannels english
    spans
    parts
    files resources offline settings vocabulary sample strict spreadsheet
    conversion catalogue lesson results glossaries
    bundles pages
    media download graphics voices transcripts
    machine
    hearing playback
    annotate measures
    missed about corrections redaction
    history
    validation feedback
    rubric
    report
    export listening
    retelling
    debrief programme
    pipeline
    correcting cycle releasing
    review handover batch
    doctor purging
    expiring
    cli
    __main__
"""
ROW_OF = {part: row for row, line in enumerate(ROWS.strip().splitlines()) for part in line.split()}

#: Parts that may use less than their row allows: scoring a lesson again needs no listening.
ONLY = {
    "redaction": {"types", "errors", "files", "lesson"},
    "bundles": {"types", "errors", "files", "strict"},
    "measures": {"types", "backchannels", "spans", "parts", "glossaries"},
    "pages": set(),
    "debrief": {"errors", "english", "files", "strict", "bundles", "pages", "validation"},
    "programme": {
        "english",
        "errors",
        "pages",
        "spreadsheet",
        "strict",
        "bundles",
    },
    "report": {
        "types",
        "english",
        "pages",
        "lesson",
        "measures",
        "missed",
        "validation",
        "feedback",
        "annotate",
    },
}


#: Commands of those who are not the teacher: what was released is all that they can read.
READERS = {
    "debrief": ONLY["debrief"] | {"debrief"},
    "rate": ONLY["debrief"] | {"debrief"},
    "programme": ONLY["programme"] | {"programme", "files"},
}


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported_parts(tree: ast.AST) -> Iterator[str]:
    """Parts of the package that a module names in any import, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, "imports name the whole path, so that they can be searched for"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            package, _, rest = name.partition(".")
            part = rest.partition(".")[0]
            if package == PACKAGE.name and not part.startswith("__"):
                yield part


MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem != "__init__"
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_to_rows_before(path: Path) -> None:
    part = part_of(path)
    used = set(imported_parts(ast.parse(path.read_text("utf-8")))) - {part}
    allowed = ONLY.get(part, {other for other, row in ROW_OF.items() if row < ROW_OF[part]})
    assert used <= allowed


@pytest.mark.parametrize("name", READERS)
def test_commands_of_others_read_only_what_was_released(name: str) -> None:
    tree = ast.parse((PACKAGE / "cli" / f"{name}.py").read_text("utf-8"))
    assert set(imported_parts(tree)) <= READERS[name]


def test_of_validation_a_coach_s_commands_use_only_how_agreement_is_counted() -> None:
    # The rest of it reads lessons.
    used = {
        node.module
        for path in (PACKAGE / "debrief").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and "validation" in str(node.module)
    }
    assert used == {"classroom_ai.validation.agreement", "classroom_ai.validation.kappa"}


def test_table_has_every_part_and_no_other() -> None:
    assert set(ROW_OF) == {part_of(path) for path in MODULES}
