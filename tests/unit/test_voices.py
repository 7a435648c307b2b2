"""Voice prints: kept privately, found by name in any case, deleted for good."""

from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai import voices
from classroom_ai.errors import ClassroomAIError, UsageError, VoiceError
from classroom_ai.types import ModelUsed
from classroom_ai.voices import VoicePrint

MODEL = ModelUsed("ge2e", "0.1.4", "a" * 64)


def voice_print(name: str = "Rivera", **changes: Any) -> VoicePrint:
    content = {
        "name": name,
        "vector": (1.0, *[0.0] * 255),
        "model": MODEL.name,
        "model_sha256": MODEL.sha256,
        "seconds": 27.5,
        "created": date(2026, 3, 2),
        "samples": ("b" * 64,),
    }
    return VoicePrint.model_validate({**content, **changes})


def test_what_is_kept_is_found_again() -> None:
    voices.keep(voice_print())
    assert voices.find("Rivera", made_by=MODEL) == voice_print()
    assert voices.find("  rIVERA ", made_by=MODEL).name == "Rivera"


def test_only_the_owner_can_read_it() -> None:
    voices.voices_folder().mkdir(mode=0o755)
    path = voices.keep(voice_print())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_one_name_in_two_cases_is_one_teacher() -> None:
    assert voices.keep(voice_print("Rivera")) == voices.keep(voice_print("RIVERA"))
    assert [voice.name for voice in voices.kept() if isinstance(voice, VoicePrint)] == ["RIVERA"]


def test_what_is_removed_is_gone() -> None:
    path = voices.keep(voice_print())
    assert voices.remove("rivera") == path
    assert list(voices.voices_folder().iterdir()) == []
    assert voices.kept() == ()


@pytest.mark.parametrize("ask", [voices.remove, lambda name: voices.find(name, made_by=MODEL)])
def test_an_unknown_name_is_told_with_those_that_there_are(ask: Any) -> None:
    with pytest.raises(UsageError, match="Nobody is enrolled yet"):
        ask("rivra")
    voices.keep(voice_print("Okafor"))
    voices.keep(voice_print("Rivera"))
    with pytest.raises(UsageError, match=r"Did you mean 'rivera'.*Enrolled: okafor, rivera"):
        ask("rivra")


@pytest.mark.parametrize("name", ["Rivera", "T1", "Ms O'Hara-Lee", "李老师", "Zoë", "a.b", "4b"])
def test_good_names(name: str) -> None:
    assert voices.path_of(name).parent == voices.voices_folder()


@pytest.mark.parametrize(
    "name",
    ["", " ", ".", "..", "../me", "a/b", "a\\b", "/etc/passwd", ".hidden", "-f", "a\nb", "a\0b",
     "x" * 41, "me.", "a:b", "*", "_x", "a\tb"],
)  # fmt: skip
def test_bad_names(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name of a teacher"):
        voices.path_of(name)


@given(st.text(max_size=45))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    try:
        path = voices.path_of(name)
    except UsageError:
        return
    assert path.parent == voices.voices_folder()
    assert path.name not in (".json", "..json")


def changed(**values: Any) -> str:
    return json.dumps({**json.loads(voice_print().model_dump_json()), **values})


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "[]", "{}", "\0" * 100,
        changed(schema_version=2), changed(vector=[0.5] * 255), changed(vector=[0.5] * 256),
        changed(vector=["x"] * 256), changed(vector=[None] * 256), changed(seconds=-1),
        changed(name="../me"), changed(created="yesterday"), changed(samples=[]),
        changed(student=[1]), changed()[:-900],
    ],
)  # fmt: skip
def test_a_damaged_file_is_told_and_can_be_removed(content: str) -> None:
    path = voices.keep(voice_print())
    path.write_text(content, encoding="utf-8")
    with pytest.raises(VoiceError, match=r"rivera\.json is not a whole voice print.*--replace"):
        voices.find("rivera", made_by=MODEL)
    (error,) = voices.kept()
    assert isinstance(error, VoiceError)
    voices.remove("rivera")
    assert not path.exists()


def test_no_message_has_values_of_the_voice() -> None:
    path = voices.keep(voice_print())
    path.write_text(changed(vector=[0.123456] * 256), encoding="utf-8")
    with pytest.raises(VoiceError) as told:
        voices.find("rivera", made_by=MODEL)
    assert "0.123456" not in str(told.value)
    assert told.value.__cause__ is None
    assert "1.0, 0.0" not in repr(voice_print())


def test_a_print_of_another_model_is_refused() -> None:
    voices.keep(voice_print())
    with pytest.raises(VoiceError, match=r"another voice model.*Enroll again: classroom-ai enroll"):
        voices.find("rivera", made_by=ModelUsed("better", "1", "c" * 64))


def test_a_place_that_cannot_be_written_in_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSROOM_AI_VOICES", "/proc/nowhere")
    with pytest.raises(ClassroomAIError, match="cannot be written"):
        voices.keep(voice_print())


def test_the_hash_is_that_of_the_voice_only() -> None:
    one = voice_print()
    assert one.sha256 == voice_print("Other", created=date(2020, 1, 1), seconds=3.0).sha256
    assert one.sha256 != voice_print(vector=(0.0, 1.0, *[0.0] * 254)).sha256
    assert one.sha256 != voice_print(model_sha256="d" * 64).sha256


def test_the_folder_is_the_users_own_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLASSROOM_AI_VOICES")
    assert voices.voices_folder().parts[-2:] == ("classroom-ai", "voices")
    monkeypatch.setenv("CLASSROOM_AI_VOICES", "~/mine")
    assert voices.voices_folder() == Path.home() / "mine"
