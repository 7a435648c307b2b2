"""Settings come from four places, the later ones win, and each value knows its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import platformdirs
import pytest

from classroom_ai.errors import UsageError
from classroom_ai.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's configuration folder; that of whoever runs the tests is not looked at."""
    folder = tmp_path / "config"
    folder.mkdir()
    monkeypatch.setattr(platformdirs, "user_config_path", lambda name: folder)
    return folder


def toml(folder: Path, text: str) -> None:
    (folder / "classroom-ai.toml").write_text(text, encoding="utf-8")


def loaded(folder: Path, flags: dict[str, Any] | None = None, **environ: str) -> Any:
    return load_settings(flags, environ=environ, folder=folder)


def test_defaults_need_nothing(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    assert settings.values == Settings(asr="auto", language=None, device="auto", rubric=("core",))
    assert set(settings.origins.values()) == {"default"}


def test_each_place_wins_over_those_before_it(tmp_path: Path) -> None:
    toml(tmp_path, 'asr = "small"\nlanguage = "de"\ndevice = "cpu"\n')
    settings = loaded(
        tmp_path,
        {"asr": "base", "language": None, "rubric": ()},
        CLASSROOM_AI_ASR="tiny.en",
        CLASSROOM_AI_LANGUAGE="fr",
    )
    assert settings.values == Settings(asr="base", language="fr", device="cpu")
    assert settings.origins == {
        "asr": "command line",
        "language": "CLASSROOM_AI_LANGUAGE",
        "vocabulary": "default",
        "device": str(tmp_path / "classroom-ai.toml"),
        "rubric": "default",
        "teacher": "default",
        "audio": "default",
        "keep_days": "default",
    }


def test_the_file_of_the_folder_wins_over_that_of_the_user(tmp_path: Path, config: Path) -> None:
    toml(config, 'asr = "small"')
    assert loaded(tmp_path).values.asr == "small"
    toml(tmp_path, 'language = "de"')
    assert loaded(tmp_path).values == Settings(language="de")


def test_several_rubrics_are_parted_by_commas_in_the_environment(tmp_path: Path) -> None:
    settings = loaded(tmp_path, CLASSROOM_AI_RUBRIC="core, ours.yaml")
    assert settings.values.rubric == ("core", "ours.yaml")


def test_a_file_may_name_several_rubrics(tmp_path: Path) -> None:
    toml(tmp_path, 'rubric = ["core", "ours.yaml"]')
    assert loaded(tmp_path).values.rubric == ("core", "ours.yaml")


@pytest.mark.parametrize(("said", "audio"), [("false", False), ("0", False), ("true", True)])
def test_sound_may_be_left_out_for_good(tmp_path: Path, said: str, audio: bool) -> None:
    assert loaded(tmp_path, CLASSROOM_AI_AUDIO=said).values.audio == audio
    toml(tmp_path, "audio = false")
    assert not loaded(tmp_path, {"audio": None}).values.audio
    assert not loaded(tmp_path, {"audio": False}, CLASSROOM_AI_AUDIO="true").values.audio


def test_other_variables_of_the_prefix_are_no_settings(tmp_path: Path) -> None:
    assert loaded(tmp_path, CLASSROOM_AI_MODELS="/models").values == Settings()


def test_a_folder_that_may_not_be_entered_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, **options: object) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_text", refused)
    with pytest.raises(UsageError, match=r"classroom-ai\.toml cannot be read.*Permission denied"):
        loaded(tmp_path)


@pytest.mark.parametrize(
    ("text", "environ", "flags", "message"),
    [
        ('asr = "small', {}, {}, r"classroom-ai\.toml cannot be read.*valid TOML"),
        ('asrr = "small"', {}, {}, r"toml sets 'asrr'.*asr, language, vocabulary, device, rubric"),
        ("asr = 3", {}, {}, r"asr is 3 \(.*classroom-ai\.toml\).*string"),
        ('rubric = "core"', {}, {}, r"rubric is 'core'.*tuple"),
        (
            "",
            {"CLASSROOM_AI_DEVICE": "gpu"},
            {},
            r"device is 'gpu' \(CLASSROOM_AI_DEVICE\).*'cuda'",
        ),
        ("", {"CLASSROOM_AI_AUDIO": "loud"}, {}, r"audio is 'loud' \(CLASSROOM_AI_AUDIO\)"),
        ("", {}, {"device": "tpu"}, r"device is 'tpu' \(command line\)"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    tmp_path: Path, text: str, environ: dict[str, str], flags: dict[str, Any], message: str
) -> None:
    toml(tmp_path, text)
    with pytest.raises(UsageError, match=message) as caught:
        loaded(tmp_path, flags, **environ)
    assert caught.value.exit_code == 2
    assert caught.value.next_step
