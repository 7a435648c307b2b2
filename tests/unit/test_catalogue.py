from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai import catalogue
from classroom_ai.catalogue import MANIFEST, Manifest, ModelCard
from classroom_ai.conversion import CONVERTERS
from classroom_ai.errors import ModelDamaged, ModelError, ModelMissing, UsageError

REAL = catalogue.catalogue()
CONTENT = {"model.bin": b"weights", "nested/config.json": b"{}"}


def card_of(name: str = "toy", **changes: object) -> dict[str, object]:
    return {
        "name": name,
        "task": "segmentation",
        "good_for": "Tests.",
        "languages": "many",
        "licence": "MIT",
        "memory_mb": 1,
        "measured": True,
        "registry": [{"package": "toy", "version": "1.0", "files": {"toy/model.bin": "model.bin"}}],
        "files": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in CONTENT.items()
        },
        **changes,
    }


def install(card: ModelCard) -> Path:
    for name, data in CONTENT.items():
        path = card.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (card.folder / MANIFEST).write_text(Manifest.of(card).model_dump_json(), "utf-8")
    return card.folder


@pytest.fixture
def cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of a catalogue with the one model ``toy``; models are installed under tmp_path."""
    folder = tmp_path / "cards"
    folder.mkdir()
    (folder / "toy.yaml").write_text(yaml.safe_dump(card_of()), "utf-8")
    monkeypatch.setattr(catalogue, "shipped", lambda name: folder)
    monkeypatch.setenv("CLASSROOM_AI_MODELS", str(tmp_path / "installed"))
    return folder


# -- the catalogue that ships --------------------------------------------------------------------


@pytest.mark.parametrize("card", REAL, ids=lambda card: card.name)
def test_every_card_says_what_a_user_and_a_lawyer_ask(card: ModelCard) -> None:
    assert card.good_for.endswith(".")
    assert card.licence in {"MIT", "Apache-2.0", "CC-BY-4.0"}
    assert card.size > 0
    if card.hub:
        assert set(card.files) >= {"config.yaml"} or set(card.files) >= {"config.json", "model.bin"}
    if card.registry and not card.converted_from:
        assert set(card.files) == {name for wheel in card.registry for name in wheel.files.values()}
    if card.converted_from:
        assert card.converted_from.converter in CONVERTERS
        assert not card.converted_from.file.endswith(tuple(card.files))


def test_the_embedded_set_does_the_whole_job_without_an_account() -> None:
    embedded = catalogue.selection("embedded")
    assert {card.task for card in embedded} == {"asr", "segmentation", "voice", "language"}
    assert all(card.registry for card in embedded)


@pytest.mark.parametrize("name", ["recommended", "recommended-gpu"])
def test_a_recommended_set_does_the_whole_job(name: str) -> None:
    tasks = [card.task for card in catalogue.selection(name)]
    assert sorted(tasks) == ["asr", "diarization", "language", "segmentation", "voice"]


def test_recognisers_come_from_little_work_to_much() -> None:
    costs = [card.cost or 0 for card in REAL if card.task == "asr"]
    assert costs == sorted(costs)
    assert min(costs) > 0


def test_no_pickle_of_the_embedded_set_is_kept() -> None:
    names = [name for card in catalogue.selection("embedded") for name in card.files]
    assert not [
        name for name in names if name.endswith((".pt", ".ckpt", ".pkl", "pytorch_model.bin"))
    ]


# -- reading cards -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"task": "cooking"}, "task"),
        ({"name": "other"}, "name"),
        ({"name": "../toy"}, "name"),
        ({"languages": "English"}, "languages"),
        ({"memory_mb": 0}, "memory_mb"),
        ({"files": {}}, "files"),
        ({"files": {"model.bin": {"sha256": "abc", "size": 1}}}, "sha256"),
        ({"files": {"../x": {"sha256": "a" * 64, "size": 1}}}, "leaves the folder"),
        ({"files": {"/etc/x": {"sha256": "a" * 64, "size": 1}}}, "leaves the folder"),
        ({"registry": []}, "exactly one source"),
        ({"hub": {"repository": "a/b", "revision": "0" * 40}}, "exactly one source"),
        ({"registry": [], "hub": {"repository": "a/b", "revision": "main"}}, "hub.revision"),
        ({"task": "asr"}, "cost belongs"),
        ({"cost": 0.1}, "cost belongs"),
        ({"sets": ["mine"]}, "sets"),
    ],
)
def test_a_card_that_breaks_the_rules_names_file_and_key(
    cards: Path, changes: dict[str, object], named: str
) -> None:
    (cards / "toy.yaml").write_text(yaml.safe_dump({**card_of(), **changes}), "utf-8")
    with pytest.raises(ModelError) as caught:
        catalogue.catalogue()
    assert "toy.yaml" in str(caught.value)
    assert named in str(caught.value)


def test_a_card_that_is_not_yaml_names_its_file(cards: Path) -> None:
    (cards / "toy.yaml").write_text("good_for: a: b", "utf-8")
    with pytest.raises(ModelError, match=r"toy\.yaml is not YAML"):
        catalogue.catalogue()


@given(st.text(alphabet="./\\ab", min_size=1, max_size=8))
def test_no_file_of_a_card_lies_outside_the_folder_of_its_model(name: str) -> None:
    try:
        ModelCard.model_validate(card_of(files={name: {"sha256": "a" * 64, "size": 1}}))
    except ValueError:
        return
    folder = Path("/models/toy")
    assert (folder / name).resolve().is_relative_to(folder)


# -- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "name", "near"),
    [
        (catalogue.card, "large-v3-turb", "large-v3-turbo"),
        (catalogue.selection, "embeded", "embedded"),
        (catalogue.selection, "tiny", "tiny.en"),
        (catalogue.path_of, "ge2", "ge2e"),
    ],
)
def test_an_unknown_name_gets_the_nearest_and_the_whole_list(
    ask: Callable[[str], object], name: str, near: str
) -> None:
    with pytest.raises(UsageError, match=f"no model '{name}'. Did you mean '{near}'") as caught:
        ask(name)
    assert all(card.name in str(caught.value) for card in REAL)


def test_a_name_that_is_like_no_other_gets_the_list_alone() -> None:
    with pytest.raises(UsageError) as caught:
        catalogue.card("xyzzy")
    assert "Did you mean" not in str(caught.value)


def test_a_selection_names_each_model_once() -> None:
    names = [card.name for card in catalogue.selection(["base", "embedded", "base"])]
    assert sorted(names) == sorted(set(names))
    assert "base" in names


# -- what is installed ---------------------------------------------------------------------------


def test_models_lie_where_the_environment_says_or_in_the_users_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLASSROOM_AI_MODELS", str(tmp_path))
    assert catalogue.models_folder() == tmp_path
    monkeypatch.setenv("CLASSROOM_AI_MODELS", "~/models")
    assert catalogue.models_folder() == Path.home() / "models"
    monkeypatch.delenv("CLASSROOM_AI_MODELS")
    assert "classroom-ai" in catalogue.models_folder().parts


@pytest.mark.usefixtures("cards")
def test_a_missing_model_is_one_message_with_the_command_that_brings_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as caught:
        catalogue.path_of("toy")
    message = str(caught.value)
    assert message.startswith(f"Model 'toy' is not installed in {tmp_path / 'installed'}.")
    assert message.endswith("Run: classroom-ai models pull toy")


def test_a_missing_embedded_model_sends_to_the_whole_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLASSROOM_AI_MODELS", str(tmp_path))
    with pytest.raises(ModelMissing, match=r"Run: classroom-ai models pull embedded$"):
        catalogue.path_of("ge2e")


@pytest.mark.usefixtures("cards")
def test_a_whole_model_opens() -> None:
    card = catalogue.card("toy")
    folder = install(card)
    assert catalogue.path_of("toy") == folder == catalogue.verify(card)
    assert catalogue.installed() == catalogue.installed("segmentation") == (card,)
    assert catalogue.installed("asr") == ()


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("model.bin", None, "model.bin is missing"),
        ("model.bin", b"weigh", "model.bin has 5 bytes instead of 7"),
        ("nested/config.json", b"", "config.json has 0 bytes instead of 2"),
        (MANIFEST, None, "manifest.json is missing"),
        (MANIFEST, b"{", "manifest.json cannot be read"),
        (
            MANIFEST,
            b'{"name":"toy","source":"x","revision":"0.9","files":{}}',
            "another version than this release",
        ),
    ],
)
@pytest.mark.usefixtures("cards")
def test_damage_shows_when_a_model_is_opened(file: str, content: bytes | None, says: str) -> None:
    path = install(catalogue.card("toy")) / file
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(ModelDamaged, match=says) as caught:
        catalogue.path_of("toy")
    assert str(caught.value).endswith("Run: classroom-ai models pull toy --force")


@pytest.mark.usefixtures("cards")
def test_a_changed_byte_shows_when_a_model_is_verified() -> None:
    card = catalogue.card("toy")
    (install(card) / "model.bin").write_bytes(b"Weights")
    catalogue.path_of("toy")
    with pytest.raises(ModelDamaged, match=r"model\.bin has changed since it was made"):
        catalogue.verify(card)


@pytest.mark.usefixtures("cards")
def test_a_copied_folder_works_on_a_machine_without_a_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(catalogue.card("toy"))
    shutil.move(tmp_path / "installed", tmp_path / "stick" / "models")
    monkeypatch.setenv("CLASSROOM_AI_MODELS", str(tmp_path / "stick" / "models"))
    assert catalogue.verify(catalogue.card("toy")).is_relative_to(tmp_path / "stick")


@pytest.mark.models
@pytest.mark.parametrize("card", catalogue.selection("embedded"), ids=lambda card: card.name)
def test_the_embedded_models_of_this_machine_are_whole(card: ModelCard) -> None:
    assert catalogue.verify(card).is_dir()
