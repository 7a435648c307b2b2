"""A transcript becomes a lesson: who teaches, what its times allow, and no names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from classroom_ai.errors import ClassroomAIError, LessonError, UsageError
from classroom_ai.lesson import read_lesson, write_lesson
from classroom_ai.measures import lesson_wide, measure_lesson
from classroom_ai.transcripts import Imported, import_transcript
from classroom_ai.transcripts.language import language_of
from classroom_ai.types import GROUP, SOME_STUDENT

TIMED = """start,end,speaker,text
0,2,Ms Rivera,What do you see? Look at it.
4,5,Maya,A leaf.
5.5,6,Jonas,Green.
7.5,9,Ms Rivera,Why is it green?
"""


def imported(text: str, folder: Path, *, teacher_label: str | None = None) -> Imported:
    path = folder / "transcript.txt"
    path.write_text(text, encoding="utf-8")
    return import_transcript(path, teacher_label=teacher_label)


def roles(found: Imported) -> dict[str | None, tuple[str, str]]:
    return {label: (speaker.id, speaker.role) for label, speaker in found.labels.items()}


SIGNS = "Ana: Why is that so? Look here.\nMaya: It is.\nAna: What else? Tell me.\nJo: No.\n"

WHO: dict[str, tuple[str, str | None, str, str]] = {
    "label": ("Maya: Why? What? How?\nTutor: Yes.\nMaya: Look.\n", None, "Tutor", "label"),
    "title": ("Maya: Why? What?\nMs Lee: Yes.\nJo: Look.\n", None, "Ms Lee", "label"),
    "only one is no student": ("Student 1: Yes.\nAna: Ok.\nStudent 2: No.\n", None, "Ana", "label"),
    "German": ("Lehrerin: Ja.\nMia: Nein? Nein?\nLehrerin: Gut.\n", None, "Lehrerin", "label"),
    "signs": (SIGNS, None, "Ana", "signs"),
    "asked": (SIGNS, "maya", "Maya", "asked"),
    "part of a label": (TIMED, "rivera", "Ms Rivera", "asked"),
    "asked against a label": ("Teacher: Why?\nAna: Look.\nTeacher: No.\n", "Ana", "Ana", "asked"),
}


@pytest.mark.parametrize("case", WHO)
def test_who_is_taken_for_the_teacher(case: str, tmp_path: Path) -> None:
    text, asked, label, by = WHO[case]
    teacher = imported(text, tmp_path, teacher_label=asked).teacher
    assert teacher is not None
    assert (teacher.label, teacher.by) == (label, by)
    assert (teacher.confidence is not None) == (by == "signs")


UNCLEAR: dict[str, tuple[str, str | None, type[ClassroomAIError], str]] = {
    "two alike": (
        "A: Is it so?\nB: Is that so?\nA: Look at it.\nB: Look at that.\n", None, LessonError,
        r"not clear who of 'A' \(\d+ words\), 'B'.*--teacher-label",
    ),
    "one speaker": ("Maya: Yes.\nMaya: No.\n", None, LessonError, r"'Maya' is the only speaker"),
    "no such label": (SIGNS, "Miller", UsageError, r"'Miller', which is no speaker.*'Ana'"),
    "two labels": (SIGNS, "a", UsageError, r"'a', which fits more than one"),
    "no labels": ("[0:01] Hello.\n[0:05] Why?\n", "Ana", UsageError, r"no line .* says who"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNCLEAR)
def test_where_it_is_not_clear_the_user_is_asked(case: str, tmp_path: Path) -> None:
    text, asked, error, message = UNCLEAR[case]
    with pytest.raises(error, match=message):
        imported(text, tmp_path, teacher_label=asked)


def test_a_label_that_all_signs_contradict_is_told(tmp_path: Path) -> None:
    found = imported("Student: Why? What? Look here.\nTutor: Ah.\n" * 2, tmp_path)
    assert found.teacher is not None
    assert found.teacher.label == "Tutor"
    assert any('--teacher-label "Student"' in note for note in found.notes)


def test_speakers_get_ids_and_roles_of_ours(tmp_path: Path) -> None:
    text = (
        "Teacher: Why?\nMaya: Six.\nClass: Yes!\nStudent: No.\nStudent 2: Oh.\nVideo: Hi.\n"
        "Unknown speaker: Hm?\nCo-teacher: Right.\nJonas: Five.\n"
    )
    assert roles(imported(text, tmp_path)) == {
        "Teacher": ("T00", "teacher"),
        "Maya": ("S01", "student"),
        "Class": (GROUP, "student"),
        "Student": (SOME_STUDENT, "student"),
        "Student 2": ("S02", "student"),
        "Video": ("O01", "other"),
        "Unknown speaker": ("U01", "unknown"),
        "Co-teacher": ("O02", "other"),
        "Jonas": ("S03", "student"),
    }


def test_without_speakers_nobody_is_guessed(tmp_path: Path) -> None:
    found = imported("WEBVTT\n\n00:00.000 --> 00:02.000\nWhy?\n", tmp_path)
    assert found.teacher is None
    assert {utt.role for utt in found.lesson.utterances} == {"unknown"}


def test_names_reach_no_file(tmp_path: Path) -> None:
    path = write_lesson(imported(TIMED, tmp_path).lesson, tmp_path / "lesson.json")
    written = path.read_text(encoding="utf-8")
    assert not any(name in written for name in ("Rivera", "Maya", "Jonas"))
    assert read_lesson(path) == imported(TIMED, tmp_path).lesson


def test_times_of_captions_give_turns_and_gaps(tmp_path: Path) -> None:
    lesson = imported(TIMED, tmp_path).lesson
    assert (lesson.timing, lesson.recording.duration) == ("captions", 9.0)
    assert [(turn.start, turn.end, turn.speaker) for turn in lesson.turns] == [
        (0, 2, "T00"),
        (4, 5, "S01"),
        (5.5, 6, "S02"),
        (7.5, 9, "T00"),
    ]
    assert [(gap.start, gap.end, gap.before, gap.after) for gap in lesson.gaps] == [
        (2, 4, "teacher", "student"),
        (5, 5.5, "student", "student"),
        (6, 7.5, "student", "teacher"),
    ]


def test_lines_of_one_speaker_that_touch_are_one_turn(tmp_path: Path) -> None:
    text = "start,end,speaker,text\n0,2,T,So.\n2,3,T,Look.\n2.5,4,S1,Oh!\n3,5,T,Here.\n6,7,T,Yes."
    turns = imported(text, tmp_path).lesson.turns
    assert [(turn.start, turn.end, turn.speaker) for turn in turns] == [
        (0, 5, "T00"),
        (2.5, 4, "S01"),
        (6, 7, "T00"),
    ]


TIMES: dict[str, tuple[list[str], str, float, str]] = {
    "none": (["", "", "", ""], "none", 0.0, ""),
    "one start": (["0,", "", "", ""], "none", 0.0, ""),
    "starts": (["0,", "", "8,", "12,"], "starts", 12.0, ""),
    "starts that stop halfway": (["0,", "8,", "", ""], "none", 0.0, ""),
    "clock": (["36000,36002", "36003,36004", "36005,36006", "36007,36008"], "captions", 8.0,
              "count from the first line"),
    "a spreadsheet's day": (
        [f"1899-12-30 00:00:0{n},1899-12-30 00:00:0{n + 1}" for n in (1, 3, 5, 7)],
        "captions", 7.0, "count from the first line"),
    "backwards": (["4,5", "6,7", "1,2", "2,3"], "captions", 7.0, "run backwards: 1"),
    "ends before it begins": (["0,1", "3,2", "4,5", "6,7"], "starts", 7.0, "before they begin: 1"),
}  # fmt: skip


@pytest.mark.parametrize("case", TIMES)
def test_what_times_there_are_is_said(case: str, tmp_path: Path) -> None:
    times, timing, duration, note = TIMES[case]
    rows = [
        f"{time or ','},{who},{said}"
        if time.count(",") == 1 and not time.endswith(",")
        else f"{time.rstrip(',')},,{who},{said}"
        for time, who, said in zip(
            times, ["T", "S1", "T", "S1"], ["Why?", "Six.", "How so?", "Even."], strict=True
        )
    ]
    found = imported("\n".join(["start,end,speaker,text", *rows]), tmp_path)
    assert (found.lesson.timing, found.lesson.recording.duration) == (timing, duration)
    assert len(found.lesson.utterances) == 4, "nothing is lost"
    assert note in " ".join(found.notes)
    assert bool(found.lesson.turns) == (timing == "captions")


@pytest.mark.parametrize("timing", ["captions", "starts", "none"])
def test_measures_say_why_they_cannot_be_had(timing: str, tmp_path: Path) -> None:
    text = {
        "captions": TIMED,
        "starts": "[0:00] Teacher: Why?\n[0:04] Maya: Six.\n",
        "none": "Teacher: Why?\nMaya: Six.\n",
    }[timing]
    lesson = imported(text, tmp_path).lesson
    assert lesson.timing == timing
    found = {m.id: m for m in lesson_wide(measure_lesson(lesson, (), draws=5))}
    assert all(m.value is not None or m.note for m in found.values())
    wait, rate = found["wait.after_answer"], found["questions.per_min"]
    if timing == "captions":
        assert wait.value == 1.5
        assert wait.grade in {"C", "D"}
        assert "captions" in wait.note
        assert found["talk.teacher_share"].value == 0.7
    else:
        assert wait.value is None
        assert found["talk.teacher_share"].value is None
        assert ("no times" in wait.note) == (timing == "none")
    assert (rate.value is None) == (timing == "none")


def test_a_lesson_file_without_timing_is_from_sound(tmp_path: Path) -> None:
    path = write_lesson(imported(TIMED, tmp_path).lesson, tmp_path / "lesson.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content.pop("timing") == "captions"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert read_lesson(path).timing == "sound"


def test_language_is_known_by_its_small_words() -> None:
    assert language_of(["What do you think this is, and how do you know that it is?"] * 2) == "en"
    assert language_of(["Was glaubst du, was das ist, und woher weißt du das denn?"] * 2) == "de"
    assert language_of(["Xyzzy plugh foo bar baz qux quux corge grault garply"] * 3) == "und"
    assert language_of(["Six."]) is None


def test_ten_thousand_lines_are_read(tmp_path: Path) -> None:
    rows = (f"{n},{n + 0.5},{'T' if n % 3 else 'S1'},line {n}" for n in range(10_000))
    lesson = imported("\n".join(["start,end,speaker,text", *rows]), tmp_path).lesson
    assert len(lesson.utterances) == len(lesson.turns) == 10_000
