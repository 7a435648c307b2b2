"""What a teacher releases to a coach: what was chosen, without names, and nothing else."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1]))

from recordings import Track, write
from releases import LINES, OPEN, SHARE, a_roster, kept_lesson, lesson_on
from signals import murmur

from classroom_ai import redaction
from classroom_ai.bundles.file import read_bundle, read_coach
from classroom_ai.bundles.model import CoachBundle
from classroom_ai.cli import cli
from classroom_ai.errors import BundleError, ClassroomAIError
from classroom_ai.files import sha256_of
from classroom_ai.history.goals import set_goal
from classroom_ai.history.notes import add_note
from classroom_ai.history.releases import releases_of, token_of
from classroom_ai.history.visits import add_visit
from classroom_ai.media import read_audio
from classroom_ai.playback import prepare
from classroom_ai.types import Recording

pytestmark = pytest.mark.models  # the language model


load_once = cache(redaction.load_nlp)


@pytest.fixture(autouse=True)
def _load_the_language_model_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "load_nlp", load_once)


def run(*words: object, answers: str = "") -> Result:
    result = CliRunner().invoke(cli, [*map(str, words)], input=answers)
    if result.exception and not isinstance(result.exception, SystemExit):
        assert isinstance(result.exception, ClassroomAIError), result.exception
    return result


@pytest.fixture
def teacher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two lessons of Rivera; the second one since the last visit."""
    monkeypatch.chdir(tmp_path)
    kept_lesson(tmp_path / "one.classroom", lesson_on("2026-03-02", title="Even, with Aisha"))
    add_visit(
        "Rivera", day="2026-03-03", focus="waiting for Omar", agreed="count to three with Aisha"
    )
    kept_lesson(tmp_path / "two.classroom", lesson_on("2026-03-04", title="Odd and Aisha"))
    a_roster(tmp_path)
    return tmp_path


def released(*words: object, answers: str = "", roster: str = "roster.txt") -> CoachBundle:
    result = run(
        "release", "rivera", "--to", "coach", "--redact", roster, "-o", "out.classroom-bundle",
        "--yes", *words, answers=answers,
    )  # fmt: skip
    assert result.exception is None, (result.output, result.exception)
    return read_coach(Path("out.classroom-bundle")).bundle


def refused(*words: object, answers: str = "") -> str:
    result = run("release", "rivera", "--to", "coach", *words, answers=answers)
    assert result.exception is not None
    assert not list(Path().glob("*.classroom-bundle"))
    assert releases_of("rivera") == ()
    return f"{result.output} {result.exception}"


def everything_in(path: Path) -> str:
    return path.read_bytes().decode("latin-1").casefold()


# --- what leaves ------------------------------------------------------------------


def test_of_the_lesson_only_the_lines_of_chosen_moments_leave(teacher: Path) -> None:
    bundle = released("--moment", "1@1:00 So that Aisha could think")
    (moment,) = bundle.moments
    assert [line.text for line in moment.lines] == [
        "Why is it even?",
        "It is even because two goes into it exactly.",
    ]
    assert [line.who for line in moment.lines] == ["Teacher", "Student A"]
    assert (moment.kind, moment.about) == ("strength", "thinking-asked-for")
    assert moment.sentence.startswith("You asked for students' own thinking, and Student A")
    assert moment.why == "So that [Student 1] could think"
    assert [line.chosen for line in moment.lines] == [True, False]
    (lesson,) = bundle.lessons
    assert (lesson.title, lesson.day) == ("Odd and [Student 1]", date(2026, 3, 4))
    content = everything_in(Path("out.classroom-bundle"))
    for word in ("aisha", "haddad", "omar", "grandmother", "another way", "books", "at the board"):
        assert word not in content, word


def test_goal_questions_and_the_visit_leave_without_names(teacher: Path) -> None:
    set_goal("Rivera", "wait.after_question", "3", why="Omar needs time")
    add_note("Rivera", "How do I wait for Omar?", for_coach=True)
    add_note("Rivera", "I am tired of this", for_coach=False)
    bundle = released("--wants-visit", "--as", "Ms R")
    assert bundle.goal is not None
    assert (bundle.goal.measure, bundle.goal.why) == ("wait.after_question", "")
    assert bundle.goal.before is not None
    assert bundle.goal.before.n_lessons == 2
    assert [(note.text, note.asks) for note in bundle.notes] == [
        ("How do I wait for [Student 2]?", True)
    ]
    assert bundle.last_visit is not None
    assert bundle.last_visit.focus == "waiting for [Student 2]"
    assert bundle.last_visit.agreed == "count to three with [Student 1]"
    assert (bundle.teacher, bundle.wants_visit, bundle.lessons) == ("Ms R", True, ())
    content = everything_in(Path("out.classroom-bundle"))
    assert "tired" not in content
    assert "rivera" not in content


def test_what_is_not_wanted_stays(teacher: Path) -> None:
    set_goal("Rivera", "wait.after_question", "3", why="Omar needs time")
    add_note("Rivera", "How do I wait?", for_coach=True)
    bundle = released("--no-goal", "--no-notes", "--no-visit", "--wants-visit")
    kept = bundle.model_dump(exclude={"token", "released"})
    assert kept == {
        "schema_version": 1, "kind": "coach", "teacher": "Rivera", "goal": None, "lessons": (),
        "moments": (), "notes": (), "last_visit": None, "wants_visit": True,
    }  # fmt: skip


def test_the_reason_for_the_goal_leaves_only_when_asked_for(teacher: Path) -> None:
    set_goal("Rivera", "wait.after_question", "3", why="Omar needs time")
    assert released("--goal-why").goal.why == "[Student 2] needs time"  # type: ignore[union-attr]


def test_figures_that_are_not_known_well_enough_never_leave(teacher: Path) -> None:
    bundle = released("--figures", SHARE, "--figures", OPEN)
    (lesson,) = bundle.lessons
    assert [(figure.measure, figure.value) for figure in lesson.figures] == [(SHARE, 0.5)]
    assert OPEN not in everything_in(Path("out.classroom-bundle"))


def test_lessons_can_be_named_and_are_numbered_by_time(teacher: Path) -> None:
    bundle = released(
        "--lesson", "two.classroom", "--lesson", "one.classroom",
        "--moment", "2@1:00", "--moment", "1@3:00", "--moment", "1@2:00-2:10 In my own words",
    )  # fmt: skip
    assert [lesson.day.day for lesson in bundle.lessons] == [2, 4]
    found = [(moment.id, moment.lesson, moment.start, moment.kind) for moment in bundle.moments]
    assert found == [
        ("m01", "l01", 120.0, "own"),
        ("m02", "l01", 180.0, "strength"),
        ("m03", "l02", 60.0, "strength"),
    ]
    assert bundle.moments[0].lines[0].text == "Thank you, [Student 1], that helps."


def test_picking_shows_one_after_the_other(teacher: Path) -> None:
    bundle = released("--pick", answers="n\ny\nLook at this\n")
    (moment,) = bundle.moments
    assert (moment.start, moment.why) == (180.0, "Look at this")


def test_all_that_leaves_is_shown_before_it_is_written(teacher: Path) -> None:
    set_goal("Rivera", "wait.after_question", "3")
    told = run(
        "release", "rivera", "--to", "coach", "--redact", "roster.txt", "--moment", "1@1:00 Look",
        "--figures", SHARE, "-o", "x.classroom-bundle", answers="y\n",
    ).stderr  # fmt: skip
    bundle = read_coach(Path("x.classroom-bundle")).bundle
    moment, goal, visit = bundle.moments[0], bundle.goal, bundle.last_visit
    assert goal is not None
    assert visit is not None
    shown = (
        bundle.teacher, bundle.token, goal.title, "toward 3.0", visit.focus, visit.agreed,
        bundle.lessons[0].title, bundle.lessons[0].figures[0].title, moment.why, moment.sentence,
        *(line.text for line in moment.lines), *(line.who for line in moment.lines),
    )  # fmt: skip
    for words in shown:
        assert words in told, words


def test_the_corrected_version_counts(teacher: Path) -> None:
    words = {"kind": "words", "start": 60.0, "end": 63.0, "text": "Why is that odd, Omar?"}
    correction = {"schema_version": 1, "lesson": lesson_on("2026-03-04").id, "changes": [words]}
    (teacher / "c.json").write_text(json.dumps(correction))
    assert run("correct", "two.classroom", "c.json").exception is None
    bundle = released("--moment", "1@1:00-1:05")
    assert bundle.moments[0].lines[0].text == "Why is that odd, [Student 2]?"
    assert bundle.lessons[0].corrected
    kept_lesson(teacher / "copy.classroom", lesson_on("2026-03-05"))  # another lesson
    heard = (teacher / "two.classroom" / "lesson.heard.json").read_bytes()
    (teacher / "copy.classroom" / "lesson.json").write_bytes(heard)
    told = run("release", "rivera", "--to", "coach", "--lesson", "copy.classroom", "--moments")
    assert "the version that you corrected counts, in" in told.stderr


#: Everyday words, one a line, none of which is part of anything else in a bundle.
WORDS = ("blanket", "cushion", "ladder", "pumpkin", "kettle", "walnut", "gravel", "marmalade")


@settings(max_examples=8, phases=[Phase.generate])
@given(words=st.permutations(WORDS), place=st.integers(0, len(WORDS) - 1))
def test_words_of_other_lines_are_in_no_byte_of_it(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], place: int
) -> None:
    folder = tmp_path_factory.mktemp("lesson")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLASSROOM_AI_HISTORY", str(folder / "history"))
        patch.chdir(folder)
        text = "\n".join(
            f"{'TS'[n % 2]} {n * 10}.0 {n * 10 + 5}.0 the {word} is here"
            for n, word in enumerate(words)
        )
        kept_lesson(folder / "qanari.classroom", lesson_on("2026-03-04", text=text), tags=())
        kept_lesson(folder / "other.classroom", lesson_on("2026-03-05"))
        at = f"{place * 10 // 60}:{place * 10 % 60:02d}"
        told = run(
            "release", "rivera", "--to", "coach", "--moment", f"1@{at}-{at}", "--redact", "none",
            "--approve", "--yes", "-o", "out.classroom-bundle", answers="k\n" * 20,
        )  # fmt: skip
        assert told.exception is None, (told.output, told.exception)
        content = everything_in(Path("out.classroom-bundle"))
    assert [word for word in WORDS if word in content] == [words[place]]
    assert "qanari" not in content
    assert "grandmother" not in content


# --- what is refused ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--moment", "1@1:00"], "--redact ROSTER"),
        (["--figures", SHARE], "--redact ROSTER"),
        (["--no-visit"], "Nothing would be in the bundle"),
        (["--moment", "1@1:00", "--approve"], "--approve is given without --redact"),
        (["--moment", "1@1:00", "--redact", "no-such-file"], "no-such-file cannot be read"),
        (["--moment", "soon", "--redact", "roster.txt"], "--moment is 'soon'"),
        (["--moment", "9@1:00", "--redact", "roster.txt"], "no lesson 9"),
        (["--moment", "1@1:01", "--redact", "roster.txt"], "Did you mean '1@1:00'?"),
        (["--moment", "1:00", "--moment", "1@1:00", "--redact", "roster.txt"], "there twice"),
        (["--moment", "1@5:00-5:20", "--redact", "roster.txt"], "nothing can be shown"),
        (["--moment", "1@1:10-1:00", "--redact", "roster.txt"], "nothing can be shown"),
        (["--figures", "talk.share", "--redact", "roster.txt"], "no measure 'talk.share'"),
        (["--as", "../me", "--redact", "roster.txt"], "cannot be the name"),
        (["--lesson", "nowhere", "--redact", "roster.txt"], "cannot be read"),
        (["--school", "north"], "--school is of a release to a school"),
        (["-o", "roster.txt"], "There is a file roster.txt already"),
    ],
)
def test_nonsense_is_refused_in_one_message(teacher: Path, words: list[str], says: str) -> None:
    assert says in refused(*words)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--to", "school"], "--school ID"),
        (["--to", "school", "--school", "north", "--moment", "1@1:00"], "of a release to a coach"),
        (["--to", "principal"], "'principal' is not one of"),
        ([], "--to coach, or --to school"),
        (["--list", "--to", "coach"], "--list stands alone"),
    ],
)
def test_who_is_to_read_it_must_be_said(teacher: Path, words: list[str], says: str) -> None:
    result = run("release", "rivera", *words)
    assert says in result.output
    assert result.exit_code == 2


def test_a_lesson_of_somebody_else_is_refused(teacher: Path) -> None:
    kept_lesson(teacher / "hers.classroom", lesson_on("2026-03-06", teacher="Okafor"))
    said = refused("--lesson", "hers.classroom", "--redact", "roster.txt")
    assert "hers.classroom is not in the history of Rivera" in said


def test_an_unknown_teacher_is_asked_back(teacher: Path) -> None:
    for words in (["release", "Riviera", "--list"], ["revoke", "Riviera", "0" * 16]):
        assert "Did you mean 'Rivera'?" in str(run(*words).exception)


def test_a_no_writes_and_lists_nothing(teacher: Path) -> None:
    words = ("--moment", "1@1:00", "--redact", "roster.txt")
    said = refused(*words, answers="n\n")
    assert "Student A: It is even because two goes into it exactly." in said


def test_what_is_doubtful_is_refused_by_times_until_it_is_decided(teacher: Path) -> None:
    text = LINES + "T 200.0 204.0 We saw grace yesterday.\n"
    (teacher / "roster.txt").write_text("Grace Hill\n")
    kept_lesson(teacher / "three.classroom", lesson_on("2026-03-07", text=text))
    words = ("--lesson", "three.classroom", "--moment", "3:20-3:25", "--redact", "roster.txt")
    said = refused(*words)
    assert "Lesson 1: 1 place could hold a name: 3:20" in said
    assert "grace" not in said
    bundle = released(*words[:4], "--approve", answers="h\n")
    assert bundle.moments[0].lines[0].text == "We saw [Student 1] yesterday."


def test_without_a_roster_own_words_are_approved_too(teacher: Path) -> None:
    said = refused("--redact", "none")
    assert "2 places in your own words" in said
    bundle = released("--approve", answers="h\nk\n", roster="none")
    assert bundle.last_visit is not None
    assert (bundle.last_visit.focus, bundle.last_visit.agreed) == (
        "",
        "count to three with [name]",
    )


# --- sound -------------------------------------------------------------------------


@pytest.fixture
def heard(teacher: Path) -> Path:
    """A lesson with its recording: nobody is named at 1:00, Aisha is at 2:00."""
    recording = write(teacher / "lesson.flac", Track(murmur(200.0), "flac"))
    lesson = lesson_on("2026-03-08", title="Sound")
    found = Recording("lesson.flac", sha256_of(recording), 200.0)
    lesson = replace(lesson, id="abcdefabcdef", recording=found)
    folder = kept_lesson(teacher / "lesson.classroom", lesson)
    prepare(folder, recording, lesson, wanted=True)
    return folder


def with_sound(*moments: str) -> tuple[CoachBundle, dict[str, bytes], str]:
    chosen = [word for moment in moments for word in ("--moment", moment)]
    told = run(
        "release", "rivera", "--to", "coach", "--lesson", "lesson.classroom", "--sound", "--yes",
        "--redact", "roster.txt", "-o", "out.classroom-bundle", *chosen,
    )  # fmt: skip
    assert told.exception is None, (told.output, told.exception)
    read = read_coach(Path("out.classroom-bundle"))
    return read.bundle, dict(read.clips), told.stderr


def test_sound_is_that_of_the_lines_and_leaves_only_when_asked_for(heard: Path) -> None:
    bundle, clips, _ = with_sound("1@1:00")
    assert bundle.moments[0].clip == "clips/m01.m4a"
    clip = heard.parent / "clip.m4a"
    clip.write_bytes(clips["clips/m01.m4a"])
    assert read_audio(clip).duration == pytest.approx(12.0, abs=0.1)
    Path("out.classroom-bundle").unlink()
    silent = released("--lesson", "lesson.classroom", "--moment", "1@1:00")
    assert silent.moments[0].clip is None


def test_sound_in_which_somebody_is_named_stays(heard: Path) -> None:
    bundle, clips, said = with_sound("1@2:00-2:05", "1@1:00")
    assert [moment.clip for moment in bundle.moments] == ["clips/m01.m4a", None]
    assert list(clips) == ["clips/m01.m4a"]
    assert "No sound of 1@2:00: a name is said in it" in said


def test_a_name_that_was_corrected_away_in_writing_is_still_heard(heard: Path) -> None:
    words = {"kind": "words", "start": 120.0, "end": 124.0, "text": "Thank you, that helps."}
    correction = {"schema_version": 1, "lesson": "abcdefabcdef", "changes": [words]}
    Path("c.json").write_text(json.dumps(correction))
    assert run("correct", heard, "c.json").exception is None
    bundle, clips, said = with_sound("1@2:00-2:05")
    assert bundle.moments[0].lines[0].text == "Thank you, that helps."
    assert clips == {}
    assert "a name is said in it" in said


def test_sound_of_a_recording_that_is_gone_is_said_to_be(heard: Path) -> None:
    (heard.parent / "lesson.flac").unlink()
    _, clips, said = with_sound("1@1:00")
    assert clips == {}
    assert "No sound of 1@1:00: the recording is not where it was" in said


# --- listed, and taken back ----------------------------------------------------------


def test_every_release_is_listed_without_a_word_of_a_lesson(teacher: Path) -> None:
    released("--moment", "1@1:00 My reason", "--figures", SHARE)
    (release,) = releases_of("rivera")
    assert (release.held.moments, release.held.figures) == (1, (SHARE,))
    assert release.held.lessons == (lesson_on("2026-03-04").id,)
    told = run("release", "rivera", "--list")
    assert release.bundle in told.stdout
    assert "coach: 1 moment" in told.stdout
    for word in ("even", "reason", "Odd"):
        assert word not in told.stdout


def test_what_was_taken_back_is_refused_wherever_the_notice_was_met(teacher: Path) -> None:
    released("--moment", "1@1:00")
    file = Path("out.classroom-bundle")
    copy = teacher / "copy.classroom-bundle"
    copy.write_bytes(file.read_bytes())
    (release,) = releases_of("rivera")
    told = run("revoke", "rivera", release.bundle)
    assert told.exception is None
    assert release.bundle in told.stdout
    for path in (file, copy):
        with pytest.raises(BundleError, match="withdrawn"):
            read_bundle(path)
    again = run("revoke", "rivera", file)
    assert (again.exit_code, "already" in again.output) == (0, True)
    assert "withdrawn" in run("release", "rivera", "--list").stdout
    same = run(
        "release", "rivera", "--to", "coach", "--redact", "roster.txt", "--yes",
        "--moment", "1@1:00", "-o", "new.classroom-bundle",
    )  # fmt: skip
    assert "Release something else than before" in str(same.exception)
    assert not Path("new.classroom-bundle").exists()


def test_an_old_copy_of_what_was_taken_back_can_be_named_too(teacher: Path) -> None:
    released("--moment", "1@1:00")
    copy = teacher / "copy.classroom-bundle"
    copy.write_bytes(Path("out.classroom-bundle").read_bytes())
    assert run("revoke", "rivera", "out.classroom-bundle").exception is None
    assert "already" in run("revoke", "rivera", copy).output
    assert "withdrawn" in copy.read_text()


def test_a_typo_makes_no_store(tmp_path: Path) -> None:
    for words in (["revoke", "nobody", "0" * 16], ["release", "nobody", "--to", "coach"]):
        assert "There is no history of 'nobody'" in str(run(*words).exception)
    assert not (tmp_path / "history").exists()


def test_a_file_that_was_moved_is_taken_back_where_it_is_named(teacher: Path) -> None:
    released("--moment", "1@1:00")
    moved = Path("out.classroom-bundle").rename("moved.classroom-bundle")
    assert run("revoke", "rivera", moved).exception is None
    assert "withdrawn" in moved.read_text()


@pytest.mark.parametrize("what", ["0123", "f" * 16, "roster.txt", "one.classroom"])
def test_what_was_not_released_cannot_be_taken_back(teacher: Path, what: str) -> None:
    released("--moment", "1@1:00")
    assert run("revoke", "rivera", what).exception is not None
    assert not releases_of("rivera")[0].revoked


def test_an_id_nearly_right_is_asked_back(teacher: Path) -> None:
    released("--moment", "1@1:00")
    (release,) = releases_of("rivera")
    told = run("revoke", "rivera", release.bundle[:-1])
    assert f"Did you mean {release.bundle!r}?" in str(told.exception)


def test_what_cannot_be_written_is_not_listed(teacher: Path) -> None:
    (teacher / "closed").write_text("a file")
    told = run(
        "release", "rivera", "--to", "coach", "--redact", "roster.txt", "--yes",
        "--moment", "1@1:00", "-o", "closed/out.classroom-bundle",
    )  # fmt: skip
    assert told.exception is not None
    assert releases_of("rivera") == ()


# --- owned ---------------------------------------------------------------------------


def test_export_has_the_list_and_the_tokens_and_no_token_tells_of_the_other(teacher: Path) -> None:
    bundle = released("--moment", "1@1:00")
    words = ("rivera", "--to", "school", "--school", "north", "-o", "s.classroom-bundle", "--yes")
    assert run("release", *words).exception is None
    for_school = read_bundle(Path("s.classroom-bundle")).bundle
    assert for_school.token != bundle.token
    assert run("export", "rivera", "-o", "all").exception is None
    whole = json.loads(Path("all/history.json").read_text())
    assert whole["tokens"] == {"coach": bundle.token, "school": for_school.token}
    assert token_of("rivera")[1] not in Path("all/history.json").read_text()
    assert whole["releases"][0]["content"]["kind"] == "coach"
    assert "visits.csv" in {path.name for path in Path("all").iterdir()}


def test_purging_a_lesson_names_the_bundles_that_hold_something_of_it(teacher: Path) -> None:
    released("--moment", "1@1:00")
    (release,) = releases_of("rivera")
    told = run("purge", "two.classroom", answers="y\n")
    assert f"{release.bundle} (holds something of it)" in told.stderr
    receipt = json.loads(told.stdout)
    assert [one["bundle"] for one in receipt["released"]] == [release.bundle]
    assert read_coach(Path("out.classroom-bundle")).id == release.bundle, "it is left as it is"
    assert json.loads(run("purge", "one.classroom", "--yes").stdout)["released"] == []


def test_purging_a_teacher_withdraws_what_still_lies_there(teacher: Path) -> None:
    released("--moment", "1@1:00")
    gone = Path("out.classroom-bundle").rename("elsewhere.classroom-bundle")
    assert run("release", "rivera", "--to", "school", "--school", "north", "--yes").exit_code == 0
    ids = [release.bundle for release in releases_of("rivera")]
    receipt = json.loads(run("purge", "rivera", "--yes").stdout)
    assert [(one["bundle"], one["notice_in_its_place"]) for one in receipt["released"]] == [
        (ids[0], False),
        (ids[1], True),
    ]
    assert receipt["from_history"]["releases"] == 2
    assert read_coach(gone).id == ids[0], "what was moved is out of reach"
    for word in ("north", "moment", "Odd", "two.classroom"):
        assert word not in json.dumps(receipt)
    left = [path.name for path in (teacher / "history").iterdir()]
    assert left == ["history.sqlite3"]
