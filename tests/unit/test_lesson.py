"""lesson.json keeps what was heard exactly, and a wrong one is refused in one sentence."""

from __future__ import annotations

import json
import tempfile
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyannote.core import Segment, Timeline

from classroom_ai.errors import LessonError
from classroom_ai.lesson import (
    SCHEMA_VERSION,
    lesson_from_text,
    read_lesson,
    speaker_names,
    to_rttm,
    to_vtt,
    write_lesson,
)
from classroom_ai.spans import gaps_between
from classroom_ai.types import (
    GROUP,
    SOME_STUDENT,
    About,
    Aspect,
    Gap,
    Lesson,
    Mode,
    ModelUsed,
    Provenance,
    Quality,
    Recording,
    Role,
    Span,
    Speaker,
    Turn,
    Utterance,
    Word,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
MILLISECONDS = st.integers(0, 10_000_000)
SHARES = st.integers(0, 1000).map(lambda x: x / 1000)
MAYBE_SHARES = st.none() | SHARES
ROLES = st.sampled_from(get_args(Role))


@st.composite
def times(draw: st.DrawFn) -> tuple[float, float]:
    start = draw(MILLISECONDS)
    return start / 1000, (start + draw(st.integers(0, 60_000))) / 1000


def spans(kind: Any, **options: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Tuples of a type of span in order of time, as a lesson holds them."""
    one = st.builds(lambda at, others: kind(*at, **others), times(), st.fixed_dictionaries(options))
    in_order = st.lists(one, max_size=4).map(
        lambda all_: sorted(all_, key=lambda s: (s.start, s.end))
    )
    return in_order.map(tuple)


WORDS = spans(Word, text=TEXT, confidence=MAYBE_SHARES)
LESSONS = st.builds(
    Lesson,
    id=TEXT,
    recording=st.builds(
        Recording,
        file=TEXT,
        sha256=TEXT,
        duration=MILLISECONDS.map(lambda ms: ms / 1000),
        has_video=st.booleans(),
    ),
    quality=st.none()
    | st.builds(
        Quality,
        snr_db=st.none() | st.integers(-100, 1000).map(lambda x: x / 10),
        level_dbfs=st.none() | st.just(-23.4),
        clipping_share=SHARES,
        speech_share=SHARES,
        grade=st.sampled_from("ABCD"),
        warnings=st.lists(TEXT, max_size=2).map(tuple),
        reverberation_s=MAYBE_SHARES,
        mains_hum_hz=st.sampled_from([None, 50, 60]),
        understood_share=MAYBE_SHARES,
        aspects=st.just((Aspect("noise", "B", "Well above the noise."),)) | st.just(()),
        advice=st.lists(TEXT, max_size=3).map(tuple),
    ),
    language=st.none() | st.just("en"),
    about=st.builds(
        About,
        **{
            field.name: st.none() | TEXT
            for field in fields(About)
            if field.name not in {"class_size", "words"}
        },
        class_size=st.none() | st.integers(1, 500),
        words=st.lists(TEXT, max_size=3).map(tuple),
    ),
    speakers=st.lists(
        st.builds(Speaker, id=TEXT, role=ROLES, confidence=MAYBE_SHARES), max_size=3
    ).map(tuple),
    turns=spans(Turn, speaker=TEXT, role=ROLES, p_speech=MAYBE_SHARES, p_teacher=MAYBE_SHARES),
    gaps=spans(Gap, before=ROLES, after=ROLES),
    utterances=spans(Utterance, id=TEXT, speaker=TEXT, role=ROLES, text=TEXT, words=WORDS),
    modes=spans(Mode, mode=st.sampled_from(["teacher-led", "dialogue", "group", "quiet", "other"])),
    left_out=spans(Span),
    provenance=st.builds(
        Provenance,
        package=TEXT,
        models=st.dictionaries(
            TEXT,
            st.builds(ModelUsed, name=TEXT, revision=st.none() | TEXT, sha256=st.none() | TEXT),
            max_size=2,
        ),
        settings=st.dictionaries(
            TEXT, st.none() | TEXT | st.integers() | st.booleans() | SHARES, max_size=3
        ),
        fingerprint=TEXT,
    ),
)


@given(LESSONS)
def test_a_lesson_that_is_saved_and_loaded_is_the_same(lesson: Lesson) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert read_lesson(write_lesson(lesson, Path(folder) / "lesson.json")) == lesson


@pytest.fixture
def content() -> dict[str, Any]:
    """What a small lesson.json holds."""
    lesson = lesson_from_text("T 0.0 2.1 Why?\nS1 4.6 6.0 Because it's even.")
    with tempfile.TemporaryDirectory() as folder:
        loaded: dict[str, Any] = json.loads(
            write_lesson(lesson, Path(folder) / "lesson.json").read_bytes()
        )
    return loaded


def saved(content: object, folder: Path) -> Path:
    path = folder / "lesson.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_the_file_is_what_the_contract_says(content: dict[str, Any]) -> None:
    assert content["schema_version"] == SCHEMA_VERSION
    assert content["title"] == "lesson"
    assert content["turns"][0] == {
        "start": 0.0,
        "end": 2.1,
        "speaker": "T",
        "role": "teacher",
        "p_speech": None,
        "p_teacher": None,
    }
    assert content["gaps"] == [{"start": 2.1, "end": 4.6, "before": "teacher", "after": "student"}]


def test_what_is_out_of_order_in_a_file_is_in_order_once_read(
    content: dict[str, Any], tmp_path: Path
) -> None:
    content["turns"].reverse()
    content["utterances"].reverse()
    lesson = read_lesson(saved(content, tmp_path))
    assert [turn.start for turn in lesson.turns] == [0.0, 4.6]
    assert [utt.start for utt in lesson.utterances] == [0.0, 4.6]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("schema_version", 2, r"schema version 2.*reads version 1.*Upgrade"),
        ("schema_version", "1", r"schema version '1'"),
        ("turns", None, r"not a valid lesson: turns"),
        ("turns", [{"start": 0}], r"not a valid lesson: turns\.0\.end: Field required"),
        ("gaps", [{"start": 2, "end": 1, "before": "teacher", "after": "student"}], r"a gap lasts"),
        ("gaps", [{"start": 0, "end": 1, "before": "cat", "after": "student"}], r"gaps\.0\.before"),
        ("modes", [{"start": -1, "end": 1, "mode": "quiet"}], r"a mode lasts from -1"),
        ("modes", [{"start": 0, "end": 1e999, "mode": "quiet"}], r"not JSON|a mode lasts"),
        ("recording", {}, r"recording\.file: Field required"),
        ("quality", {"grade": "E"}, r"not a valid lesson: quality"),
    ],
)
def test_a_wrong_field_is_named(
    content: dict[str, Any], tmp_path: Path, key: str, value: object, message: str
) -> None:
    with pytest.raises(LessonError, match=message) as caught:
        read_lesson(saved({**content, key: value}, tmp_path))
    assert "\n" not in str(caught.value)
    assert "lesson.json" in caught.value.what


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not JSON"),
        ('{"schema_version": 1, "turns": [', "is not JSON"),
        ('{"schema_version": NaN}', "NaN is no number in JSON"),
        ("[]", "is not a lesson"),
        ("{}", "is not a lesson: it has no schema_version"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(LessonError, match=message):
        read_lesson(saved(text, tmp_path))


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes(b'{"title": "caf\xe9"}')
    for name, message in (
        ("none.json", "No such file"),
        (".", "directory"),
        ("latin.json", "JSON"),
    ):
        with pytest.raises(LessonError, match=message):
            read_lesson(tmp_path / name)


# Gaps.


TURNS = st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 3_000), ROLES), max_size=12).map(
    lambda all_: tuple(
        Turn(start / 1000, (start + length) / 1000, speaker=role, role=role)
        for start, length, role in all_
    )
)


@given(TURNS)
def test_gaps_are_the_silences_that_pyannote_sees(turns: tuple[Turn, ...]) -> None:
    gaps = gaps_between(turns)
    timeline = Timeline([Segment(turn.start, turn.end) for turn in turns])
    silences = [(s.start, s.end) for s in timeline.gaps() if round(s.duration, 3) >= 0.2]
    assert [(gap.start, gap.end) for gap in gaps] == silences
    for gap in gaps:
        assert gap.before in {turn.role for turn in turns if turn.end == gap.start}
        assert gap.after in {turn.role for turn in turns if turn.start == gap.end}


@given(TURNS)
def test_gaps_do_not_depend_on_the_order_of_turns(turns: tuple[Turn, ...]) -> None:
    teachers_last = tuple(sorted(turns, key=lambda turn: (turn.role == "teacher", -turn.start)))
    edges = [(gap.start, gap.end) for gap in gaps_between(turns)]
    assert [(gap.start, gap.end) for gap in gaps_between(teachers_last)] == edges


def test_where_two_end_together_the_teacher_is_named() -> None:
    turns = (
        Turn(0.0, 2.0, "S01", "student"),
        Turn(1.0, 2.0, "S00", "teacher"),
        Turn(3.0, 4.0, "S00", "teacher"),
        Turn(3.0, 5.0, "S02", "student"),
    )
    assert gaps_between(turns) == (Gap(2.0, 3.0, before="teacher", after="teacher"),)


@pytest.mark.parametrize(("silence", "found"), [(0.199, 0), (0.2, 1), (0.201, 1)])
def test_silences_count_from_a_fifth_of_a_second(silence: float, found: int) -> None:
    turns = (
        Turn(0.0, 1.1, "S00", "teacher"),
        Turn(round(1.1 + silence, 3), 2.0, "S01", "student"),
    )
    assert len(gaps_between(turns)) == found


# Files that other programs read.


def test_captions_keep_what_looks_like_markup() -> None:
    captions = to_vtt(lesson_from_text("T 0.0 2.1 Is 3 < 4 & 4 > 3?"))
    assert "<v Teacher>Is 3 &lt; 4 &amp; 4 &gt; 3?" in captions


def test_captions_of_long_lessons_have_hours() -> None:
    captions = to_vtt(lesson_from_text("T 3599.9996 3725.5 Why?"))
    assert "01:00:00.000 --> 01:02:05.500" in captions


def test_rttm_is_read_by_pyannote(tmp_path: Path) -> None:
    lesson = lesson_from_text("T 0.0 2.1 Why?\nS1 1.6 6.0 Because it's even.")
    lines = [line.split() for line in to_rttm(lesson).splitlines()]
    assert {len(line) for line in lines} == {10}
    assert [(line[0], line[3], line[4], line[7]) for line in lines] == [
        ("SPEAKER", "0.000", "2.100", "teacher"),
        ("SPEAKER", "1.600", "4.400", "S1"),
    ]


def test_people_are_named_as_a_teacher_would() -> None:
    turns = (
        Turn(0, 1, "S00", "teacher"),
        Turn(1, 2, "S07", "student"),
        Turn(2, 3, GROUP, "student"),
        Turn(3, 4, "S02", "student"),
        Turn(4, 5, SOME_STUDENT, "student"),
        Turn(5, 6, "X", "other"),
        Turn(6, 7, "U00", "unknown"),
    )
    lesson = Lesson(id="x", recording=Recording("x", "", 10.0), turns=turns)
    assert speaker_names(lesson) == {
        "S00": "Teacher",
        "S07": "Student A",
        GROUP: "Students",
        "S02": "Student B",
        SOME_STUDENT: "A student",
        "X": "Other voice",
        "U00": "Not known who",
    }


def test_letters_go_on_after_z() -> None:
    turns = tuple(Turn(i, i + 0.5, f"S{i:02d}", "student") for i in range(28))
    names = speaker_names(Lesson(id="x", recording=Recording("x", "", 30.0), turns=turns))
    assert list(names.values())[25:] == ["Student Z", "Student AA", "Student AB"]


@pytest.mark.parametrize("line", ["T 0.0", "T one two Why?", "T 2.0 1.0 Why?"])
def test_a_wrong_line_of_a_small_lesson_is_named(line: str) -> None:
    with pytest.raises(LessonError, match="Line 2 is"):
        lesson_from_text(f"# a comment\n{line}")


def test_quality_of_an_older_lesson_is_read_with_the_rest_unknown(tmp_path: Path) -> None:
    path = write_lesson(
        replace(lesson_from_text("T 0.0 2.0 Why?"), quality=Quality(17.0, -24.0, 0.0, 0.5, "B")),
        tmp_path / "lesson.json",
    )
    content = json.loads(path.read_text(encoding="utf-8"))
    known = ("snr_db", "level_dbfs", "clipping_share", "speech_share", "grade", "warnings")
    content["quality"] = {name: content["quality"][name] for name in known}
    path.write_text(json.dumps(content), encoding="utf-8")
    quality = read_lesson(path).quality
    assert quality is not None
    assert (quality.snr_db, quality.reverberation_s, quality.aspects) == (17.0, None, ())
