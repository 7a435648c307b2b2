"""A pack: three to five moments in their places, ten minutes, and nothing unreleased."""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.bundles import withdrawn
from classroom_ai.bundles.file import ReadCoach, bundle_id
from classroom_ai.bundles.model import CoachBundle, Line, ReleasedNote
from classroom_ai.debrief.criteria import read_criteria
from classroom_ai.debrief.pack import Pack, build, read_pack
from classroom_ai.debrief.released import by_teacher
from classroom_ai.debrief.writing import folder_name, to_html, to_markdown, write_pack
from classroom_ai.errors import DebriefError, OutputError

sys.path.insert(0, str(Path(__file__).parents[2]))

from talks import (
    BUILT_ON,
    CUT_SHORT,
    GOAL,
    MOMENTS,
    NOTE,
    OWN,
    PASSED_BY,
    QUESTION,
    SOUND,
    WAITED,
    clips_of,
    line,
    moment,
    talk_bundle,
)

GOLDEN = Path(__file__).parents[2] / "golden"
CRITERIA = read_criteria()


def made(*bundles: CoachBundle, n: int = 4) -> tuple[Pack, dict[str, bytes]]:
    reads = [ReadCoach(b, bundle_id(b, clips=clips_of(b)), clips_of(b), Path("x")) for b in bundles]
    (released,) = by_teacher(reads)
    pack, sound = build(released, criteria=CRITERIA, n=n)
    return pack, dict(sound)


def pack_of(n: int = 4, **changes: Any) -> Pack:
    return made(talk_bundle(**changes), n=n)[0]


def places(pack: Pack) -> list[tuple[str | None, str]]:
    """Place in the talk and first words of each moment."""
    return [(each.role, each.lines[0].text[:12]) for each in pack.moments]


def start(of: Any) -> str:
    return str(of.lines[0].text[:12])


# --- golden --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["debrief.md", "debrief.html"])
def test_pack_is_the_golden_one(name: str) -> None:
    pack, sound = made(talk_bundle())
    text = to_markdown(pack) if name.endswith("md") else to_html(pack, sound)
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_same_bundles_give_the_same_pack_in_any_order() -> None:
    old = talk_bundle(released=date(2026, 2, 1), moments=(PASSED_BY,))
    assert made(old, talk_bundle()) == made(talk_bundle(), old)


# --- which moments, and where --------------------------------------------------


def test_teachers_own_comes_first_then_a_strength_a_contrast_and_a_probe() -> None:
    assert places(pack_of()) == [
        ("own", start(OWN)),
        ("exemplar", start(WAITED)),
        ("contrast", start(CUT_SHORT)),
        ("probe", start(PASSED_BY)),
    ]


def test_a_contrast_stands_beside_a_strength_of_the_same_criterion() -> None:
    pack = pack_of()
    contrast = next(each for each in pack.moments if each.role == "contrast")
    exemplar = next(each for each in pack.moments if each.id == contrast.beside)
    assert (exemplar.role, exemplar.criterion) == ("exemplar", contrast.criterion)


def test_pair_about_the_goal_comes_before_a_pair_of_one_lesson() -> None:
    here = moment("m04", "missed", "idea-passed-by", PASSED_BY.lines)
    there = WAITED.model_copy(update={"lesson": "l02"})
    moments = (there, CUT_SHORT, BUILT_ON, here)
    assert places(pack_of(moments=moments))[:2] == [
        ("exemplar", start(there)), ("contrast", start(CUT_SHORT)),
    ]  # fmt: skip
    assert places(pack_of(moments=moments, goal=None))[:2] == [
        ("exemplar", start(BUILT_ON)), ("contrast", start(here)),
    ]  # fmt: skip


def test_without_a_common_criterion_moments_of_one_lesson_stand_beside_each_other() -> None:
    pack = pack_of(moments=(BUILT_ON, CUT_SHORT))
    assert [each.role for each in pack.moments] == ["exemplar", "contrast"]
    # The question of the kind speaks of quiet, and there was none to speak of.
    assert pack.moments[1].ask == CRITERIA.for_any.contrast


def test_what_has_nothing_in_common_is_no_contrast() -> None:
    pack = pack_of(moments=(WAITED, PASSED_BY))
    assert [each.role for each in pack.moments] == ["exemplar", "probe"]


def test_missed_moments_alone_are_probes() -> None:
    assert {each.role for each in pack_of(moments=(CUT_SHORT, PASSED_BY)).moments} == {"probe"}


def test_teachers_own_leave_room_for_a_pair() -> None:
    own = [
        moment(f"m{n:02d}", "own", "", [line(n * 10.0, "Teacher", f"Own {n}.")])
        for n in range(10, 17)
    ]
    pack = pack_of(moments=(*own, *MOMENTS[:2]))
    assert [each.role for each in pack.moments] == ["own", "own", "exemplar", "contrast"]
    assert len(pack.others) == 5
    assert {each.role for each in pack_of(5, moments=own).moments} == {"own"}


@pytest.mark.parametrize(
    ("n", "said"), [(0, "No moment was"), (1, "One moment was"), (2, "Two moments were")]
)
def test_fewer_than_three_are_said_and_used(n: int, said: str) -> None:
    pack = pack_of(moments=MOMENTS[:n])
    assert len(pack.moments) == n
    assert said in to_markdown(pack)
    assert said in to_html(pack, {f"clips/p{i:02d}.m4a": SOUND for i in range(1, n + 1)})


moments = st.lists(st.sampled_from(MOMENTS), unique=True)
notes = st.lists(st.sampled_from([QUESTION, NOTE]), unique=True)


@given(moments, notes, st.integers(3, 5), st.booleans())
def test_minutes_sum_to_ten_and_every_moment_has_its_own(
    shown: list[Any], said: list[ReleasedNote], n: int, has_goal: bool
) -> None:
    pack = pack_of(n, moments=shown, notes=said, goal=GOAL if has_goal else None)
    assert sum(item.minutes for item in pack.agenda) == 10
    assert len(pack.moments) == min(n, len(shown))
    assert len(pack.moments) + len(pack.others) == len(shown)
    in_talk = [item.moment for item in pack.agenda if item.moment]
    assert in_talk == [each.id for each in pack.moments]
    assert all(each.ask.endswith("?") for each in pack.moments)


# --- only what was released ----------------------------------------------------


@given(moments, notes)
def test_lines_of_a_pack_are_those_of_the_bundle(
    shown: list[Any], said: list[ReleasedNote]
) -> None:
    bundle = talk_bundle(moments=shown, notes=said)
    pack, sound = made(bundle)
    released = {each for one in bundle.moments for each in one.lines}
    assert {each for one in (*pack.moments, *pack.others) for each in one.lines} <= released
    assert len(sound) == len(bundle.moments and clips_of(bundle))
    written = pack.content.decode() + to_markdown(pack) + to_html(pack, sound)
    for one in MOMENTS:
        if one not in bundle.moments:
            assert not any(json.dumps(each.text)[1:-1] in written for each in one.lines)


def test_sound_is_there_only_where_it_was_released(tmp_path: Path) -> None:
    pack, sound = made(talk_bundle())
    page = to_html(pack, sound)
    assert page.count("<audio") == 1
    assert list(sound.values()) == [SOUND]
    silent, nothing = made(talk_bundle(moments=(CUT_SHORT, OWN)))
    assert "<audio" not in to_html(silent, nothing)


def test_ids_of_the_bundles_stand_in_the_pack() -> None:
    bundle = talk_bundle()
    pack, sound = made(bundle)
    name = bundle_id(bundle, clips=clips_of(bundle))
    assert pack.bundles == (name,)
    assert name in to_html(pack, sound)
    assert name in to_markdown(pack)


def test_a_token_is_not_in_a_pack() -> None:
    pack, _ = made(talk_bundle())
    assert talk_bundle().token not in pack.content.decode()


# --- the page --------------------------------------------------------------------


HOSTILE = (
    '</style></title><script>alert(1)</script><img src="http://x/y" onerror=alert(1)>`|{{7*7}}'
    "\x1b[2J\x9b31m\u202e"
)


def hostile_bundle() -> CoachBundle:
    lines = (Line(start=1, end=2, role="teacher", who=HOSTILE, text=HOSTILE, chosen=True),)
    strength = WAITED.model_copy(update={"lines": lines, "sentence": HOSTILE, "clip": None})
    contrast = CUT_SHORT.model_copy(update={"lines": lines, "why": HOSTILE})
    goal = GOAL.model_copy(update={"title": HOSTILE, "why": HOSTILE, "measure": HOSTILE[:50]})
    note = ReleasedNote(text=HOSTILE, asks=True, written=date(2026, 3, 3))
    base = talk_bundle(teacher=HOSTILE, moments=(strength, contrast, OWN), goal=goal, notes=(note,))
    lessons = tuple(one.model_copy(update={"title": HOSTILE}) for one in base.lessons)
    visit = base.last_visit
    assert visit is not None
    return base.model_copy(
        update={
            "lessons": lessons,
            "last_visit": visit.model_copy(update={"focus": HOSTILE, "agreed": HOSTILE}),
        }
    )


def test_hostile_text_stays_text() -> None:
    pack, sound = made(hostile_bundle())
    page = to_html(pack, sound)
    assert "<script" not in page
    assert "<img" not in page
    assert "49" not in re.sub(r"#\w+|&#\d+;", "", page.split("</style>")[1])
    text = to_markdown(pack)
    outside = re.sub(r"```\n.*?\n```", "", text, flags=re.DOTALL)
    assert "<script" not in outside
    assert text.count("```\n") == 2
    assert not re.search("[\x1b\x9b\u202e]", text), "a terminal would obey"


def test_the_page_loads_and_runs_nothing() -> None:
    pack, sound = made(talk_bundle())
    page = to_html(pack, sound)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none';")
    assert "script-src" not in policy[1]
    assert "media-src data:;" in policy[1]
    assert not re.search(r"<script|\son\w+=|https?://|<form|<link", page)
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert all(each.startswith(("data:audio/mp4;base64,", "#p")) for each in addresses)


def test_links_of_the_agenda_lead_to_their_moments() -> None:
    pack, sound = made(talk_bundle())
    page = to_html(pack, sound)
    targets = re.findall(r'href="#(\w+)"', page)
    assert targets == [each.id for each in pack.moments]
    assert all(page.count(f'id="{each}"') == 1 for each in targets)


@pytest.mark.parametrize("verdict", ["too-early", "within-noise", "toward", "away"])
def test_where_a_goal_stands_is_said_with_its_range_or_as_too_early(verdict: str) -> None:
    goal = GOAL.model_copy(update={"verdict": verdict, "smallest_seen": 0.84})
    text = to_markdown(pack_of(goal=goal))
    assert "2.1 s in 3 lessons (between 1.8 and 2.5 s)" in text.replace("\u00a0", " ")
    expected = {
        "too-early": "too early to say",
        "within-noise": "a change of 0.8 s would show",
        "toward": "That is more than lessons differ by themselves.",
        "away": "not the way you wanted",
    }
    assert expected[verdict] in text.replace("\u00a0", " ")


def test_the_command_keeps_what_was_agreed_under_the_teachers_name() -> None:
    text = to_markdown(pack_of(teacher="m. rivera; rm -rf ~"))
    assert "classroom-ai visit 'm. rivera; rm -rf ~' --date YYYY-MM-DD" in text


# --- the folder ---------------------------------------------------------------------


def test_pack_is_read_again_as_it_was_written(tmp_path: Path) -> None:
    pack, sound = made(talk_bundle())
    write_pack(tmp_path / "x", pack, sound)
    again = read_pack(tmp_path / "x")
    assert (again, again.id) == (pack, pack.id)
    assert {p.name for p in (tmp_path / "x").iterdir()} == {
        "pack.json", "debrief.html", "debrief.md", "clips",
    }  # fmt: skip


def test_only_its_owner_can_read_a_pack(tmp_path: Path) -> None:
    pack, sound = made(talk_bundle())
    write_pack(tmp_path / "x", pack, sound)
    for path in (tmp_path / "x").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    assert (tmp_path / "x").stat().st_mode & 0o077 == 0


def test_sound_of_an_earlier_pack_goes(tmp_path: Path) -> None:
    write_pack(tmp_path, *made(talk_bundle()))
    write_pack(tmp_path, *made(talk_bundle(moments=(CUT_SHORT,))))
    assert list((tmp_path / "clips").iterdir()) == []


def test_other_files_and_ratings_are_not_overwritten(tmp_path: Path) -> None:
    pack, sound = made(talk_bundle())
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("x")
    with pytest.raises(OutputError, match=r"no pack.*-o"):
        write_pack(tmp_path / "other", pack, sound)
    write_pack(tmp_path / "x", pack, sound)
    (tmp_path / "x" / "ratings").mkdir()
    write_pack(tmp_path / "x", pack, sound)
    with pytest.raises(DebriefError, match="another choice of moments"):
        write_pack(tmp_path / "x", *made(talk_bundle(), n=3))
    assert read_pack(tmp_path / "x") == pack


def test_a_pack_of_a_bundle_that_was_withdrawn_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLASSROOM_AI_WITHDRAWN", str(tmp_path / "withdrawn.json"))
    pack, sound = made(talk_bundle())
    write_pack(tmp_path / "x", pack, sound)
    withdrawn.remember(withdrawn.Notice(id=pack.bundles[0], on=date(2026, 3, 9)))
    with pytest.raises(DebriefError, match=r"withdrawn on 2026-03-09.*Delete"):
        read_pack(tmp_path / "x")


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", json.dumps({"schema_version": 2, "kind": "debrief-pack"})]
)
def test_what_is_no_pack_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "pack.json").write_text(content)
    with pytest.raises(DebriefError, match="no pack, was changed, or was made by a newer"):
        read_pack(tmp_path)


def test_a_pack_whose_moments_have_no_criterion_is_refused(tmp_path: Path) -> None:
    pack, sound = made(talk_bundle())
    write_pack(tmp_path / "x", pack, sound)
    content = json.loads((tmp_path / "x" / "pack.json").read_text())
    content["moments"][0]["criterion"] = "nope"
    (tmp_path / "x" / "pack.json").write_text(json.dumps(content))
    with pytest.raises(DebriefError, match="no pack, was changed, or was made by a newer"):
        read_pack(tmp_path / "x")


@pytest.mark.parametrize("name", ["../../etc", "///", "a/b", ".", "con\x00", "ö" * 200])
def test_name_of_the_folder_is_one_folder(name: str) -> None:
    (released,) = by_teacher([ReadCoach(talk_bundle(teacher=name), "0" * 16, {}, Path("x"))])
    found = folder_name(released)
    assert Path(found).name == found
    assert found.endswith(".debrief")
    assert not found.startswith(".")
    assert len(found.encode()) <= 255


@pytest.mark.parametrize(
    ("who", "said"), [("Student B", "Student B's"), ("A student", "a student's")]
)
def test_a_student_is_named_as_inside_a_sentence(who: str, said: str) -> None:
    lines = (line(0.0, who, "Ten of these make one of those, I think."), *BUILT_ON.lines[1:])
    pack = pack_of(moments=(BUILT_ON.model_copy(update={"lines": lines}),))
    assert said in pack.moments[0].ask
