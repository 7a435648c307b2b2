"""The manifest is read strictly: a mistake is named with its line before any work is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from classroom_ai.batch.manifest import COLUMNS, Entry, read_manifest
from classroom_ai.errors import UsageError
from classroom_ai.types import About


def entries(folder: Path, text: str | bytes, name: str = "lessons.csv") -> tuple[Entry, ...]:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_manifest(path)


WHOLE = (
    "recording,teacher,title,subject,class,date,teacher voice,rubric\n"
    "monday/a.mp4,Rivera,Fractions,mathematics,Year 5,2026-03-02,,core; ours.yaml\n"
    "\n"
    '"b, second.mp4",,,,,,voices/okafor.m4a,\n'
)


def test_every_column_is_read(tmp_path: Path) -> None:
    first, second = entries(tmp_path, WHOLE)
    assert first == Entry(
        tmp_path / "monday/a.mp4",
        teacher="Rivera",
        about=About(title="Fractions", subject="mathematics", grade="Year 5", date="2026-03-02"),
        rubric=("core", str(tmp_path / "ours.yaml")),
        line=2,
    )
    voice = tmp_path / "voices/okafor.m4a"
    assert second == Entry(tmp_path / "b, second.mp4", teacher_voice=voice, line=4)


@pytest.mark.parametrize(
    "text",
    [
        "Recording;Teacher_Voice;CLASS\na.mp4;v.m4a;5\n",
        "recording\tteacher-voice\tclass\r\na.mp4\tv.m4a\t5\r\n",
        b"\xef\xbb\xbfrecording,teacher voice,class\na.mp4,v.m4a,5,,\n",
        "recording,teacher voice,class\na.mp4,v.m4a,5".encode("utf-16"),
    ],
    ids=["semicolons", "tabs", "byte order mark", "utf-16"],
)
def test_it_is_read_as_spreadsheets_save_it(tmp_path: Path, text: str | bytes) -> None:
    (entry,) = entries(tmp_path, text)
    assert entry.recording == tmp_path / "a.mp4"
    assert entry.teacher_voice == tmp_path / "v.m4a"
    assert entry.about.grade == "5"


def test_yaml_says_the_same(tmp_path: Path) -> None:
    text = (
        "- recording: monday/a.mp4\n  teacher: Rivera\n  title: Fractions\n"
        "  subject: mathematics\n  class: Year 5\n  date: 2026-03-02\n  rubric: [core, ours.yaml]\n"
        "- recording: b, second.mp4\n  teacher voice: voices/okafor.m4a\n  subject:\n"
    )
    from_yaml = entries(tmp_path, text, "lessons.yaml")
    from_csv = entries(tmp_path, WHOLE)
    assert [entry.line for entry in from_yaml] == [1, 8]
    for one, other in zip(from_yaml, from_csv, strict=True):
        assert one.recording == other.recording
        assert (one.teacher, one.teacher_voice) == (other.teacher, other.teacher_voice)
        assert (one.about, one.rubric) == (other.about, other.rubric)


def test_a_file_that_is_named_from_the_top_stays_so(tmp_path: Path) -> None:
    (entry,) = entries(tmp_path, f"recording\n{tmp_path}/a.mp4\n")
    assert entry.recording == tmp_path / "a.mp4"


BAD = [
    ("recording,techer\na.mp4,Rivera\n", "line 1", "Did you mean 'teacher'?"),
    ("recording,teacher,Teacher\na.mp4,A,B\n", "line 1", "'teacher' is there twice"),
    ("teacher\nRivera\n", "line 1", "'recording' is missing"),
    ("recording,\na.mp4,x\n", "line 1", "a column has no name"),
    ("recording,teacher\n\na.mp4,A,B\n", "line 3", "3 cells, and only 2 columns"),
    ("recording,teacher\n,Rivera\n", "line 2", "no recording is named"),
    ("recording,date\na.mp4,02.03.2026\n", "line 2", "YYYY-MM-DD"),
    ("recording,teacher\na.mp4,../me\n", "line 2", "cannot be the name of a teacher"),
    ('recording,teacher\na.mp4,"Rivera\n', "line 2", "it cannot be read"),
    ("recording,teacher\n", "names no recordings", ""),
    ("", "names no recordings", ""),
    (b"recording\nM\xfcller.mp4\n", "not text in UTF-8", "CSV UTF-8"),
]


@pytest.mark.parametrize(("text", "where", "what"), BAD)
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, text: str | bytes, where: str, what: str
) -> None:
    with pytest.raises(UsageError) as raised:
        entries(tmp_path, text)
    assert where in str(raised.value)
    assert what in str(raised.value)
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("recording: a.mp4\n", "line 1", "it is no list"),
        ("- a.mp4\n", "line 1", "it is no entry"),
        ("- recording: a.mp4\n- recording: b.mp4\n  techer: Rivera\n", "line 3", "'teacher'?"),
        ("- recording: a.mp4\n  teacher: No\n", "line 1", "the teacher is False"),
        ("- recording: a.mp4\n  recording: b.mp4\n", "line 1", "'recording' is there twice"),
        ("- recording: a.mp4\n  rubric: [core, {a: 1}]\n", "line 1", "the rubric is"),
        ("- recording: [a.mp4\n", "not YAML", "line"),
        ("- teacher: Rivera\n", "line 1", "'recording' is missing"),
        ("[]\n", "names no recordings", ""),
    ],
)
def test_a_mistake_in_yaml_is_named_with_its_line(
    tmp_path: Path, text: str, where: str, what: str
) -> None:
    with pytest.raises(UsageError) as raised:
        entries(tmp_path, text, "lessons.yml")
    assert where in str(raised.value)
    assert what in str(raised.value)


def test_a_manifest_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_manifest(tmp_path / "none.csv")


def test_the_guide_describes_every_column() -> None:
    guide = (Path(__file__).parents[3] / "docs/schools.md").read_text("utf-8")
    assert [name for name in COLUMNS if f"| `{name}` |" not in guide] == []
