"""What is asked of the real models: times inside the sound, and nothing from nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from classroom_ai.catalogue import path_of
from classroom_ai.hearing import Ears, listen
from classroom_ai.hearing.backends import SEGMENTATION, VOICE, load_ears
from classroom_ai.hearing.grid import SAMPLE_RATE, n_frames
from classroom_ai.media import Audio, read_audio
from classroom_ai.sample import SAMPLE_RECORDING

if TYPE_CHECKING:
    from numpy.typing import NDArray

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def ears() -> Ears:
    return load_ears("tiny.en")


@pytest.fixture(scope="module")
def sample() -> NDArray[np.float32]:
    """The first forty seconds of the sample lesson."""
    return read_audio(SAMPLE_RECORDING).samples[: 40 * SAMPLE_RATE]


def audio_of(samples: NDArray[np.float32]) -> Audio:
    return Audio(samples, SAMPLE_RATE, False, None, (), 0.0)


def test_words_come_in_order_and_lie_inside_the_sound(
    ears: Ears, sample: NDArray[np.float32]
) -> None:
    speech = np.ones(n_frames(len(sample) / SAMPLE_RATE), dtype=bool)
    heard = ears.recognizer.recognize(sample, speech, on_progress=lambda share: None)
    assert heard.language == "en"
    assert heard.words
    assert all(0 <= word.start <= word.end <= 40 for word in heard.words)
    assert all(before.start <= after.start for before, after in pairwise(heard.words))
    assert all(0 <= (word.confidence or 0) <= 1 for word in heard.words)


def test_pieces_are_encoded_one_after_the_other_to_the_same_numbers() -> None:
    from faster_whisper import WhisperModel

    from classroom_ai.hearing._whisper import ThriftyWhisper

    model = ThriftyWhisper(
        str(path_of("tiny.en")), device="cpu", compute_type="int8", local_files_only=True
    )
    mels = np.random.default_rng(0).normal(0, 1, (3, 80, 3000)).astype(np.float32)
    all_at_once = WhisperModel.encode(model, mels)
    np.testing.assert_array_equal(np.asarray(model.encode(mels)), np.asarray(all_at_once))


def test_activity_is_the_same_on_any_number_of_cores(
    ears: Ears, sample: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[bytes] = []
    for cores in ("1", "2", "3", "5"):
        monkeypatch.setenv("CLASSROOM_AI_CORES", cores)
        ears.diarizer.diarize(
            sample,
            on_activity=lambda activity, overlap: heard.append(
                activity.tobytes() + overlap.tobytes()
            ),
        )
    assert len(heard) == 4
    assert len(set(heard)) == 1


def test_where_memory_is_short_the_networks_hear_the_same(
    sample: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a card with room for three windows; activity differs by rounding only."""
    import torch

    from classroom_ai.hearing.networks import segmentation_network, voice_network
    from classroom_ai.hearing.speakers import PyannoteDiarizer, embedded_pipeline

    sizes: list[int] = []

    def diarized(room: int) -> Any:
        segmentation = segmentation_network(path_of(SEGMENTATION))
        forward = segmentation.forward

        def small(waveforms: Any) -> Any:
            sizes.append(len(waveforms))
            if len(waveforms) > room:
                raise torch.cuda.OutOfMemoryError("CUDA out of memory.")
            return forward(waveforms)

        segmentation.forward = small
        voice = voice_network(path_of(VOICE))
        diarizer = PyannoteDiarizer(embedded_pipeline(segmentation, voice), voice)
        return diarizer.diarize(sample, on_activity=lambda activity, overlap: None)

    monkeypatch.setenv("CLASSROOM_AI_CORES", "1")
    whole = diarized(16)
    sizes.clear()
    parts = diarized(3)
    assert 2 in sizes
    np.testing.assert_allclose(parts.activity, whole.activity, atol=1e-5)
    np.testing.assert_array_equal(parts.voices.vectors, whole.voices.vectors)


def test_where_few_voices_are_compared_all_that_is_said_still_has_one(
    ears: Ears, sample: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    def speakers() -> Any:
        return ears.diarizer.diarize(sample, on_activity=lambda activity, overlap: None).speakers

    every = speakers()
    monkeypatch.setattr("classroom_ai.hearing.speakers.MOST_COMPARED", 12)
    few = speakers()
    assert few.get_timeline().support() == every.get_timeline().support()


def test_speaker_turns_lie_inside_the_sound(ears: Ears, sample: NDArray[np.float32]) -> None:
    diarization = ears.diarizer.diarize(sample, on_activity=lambda activity, overlap: None)
    assert len(diarization.activity) == len(diarization.overlap) == n_frames(40)
    assert 0 <= diarization.activity.min() <= diarization.activity.max() <= 1
    assert (diarization.overlap <= diarization.activity + 1e-6).all()
    extent = diarization.speakers.get_timeline().extent()
    assert extent.start >= 0
    assert extent.end <= 41


def test_one_voice_is_closer_to_itself_than_to_another(ears: Ears) -> None:
    samples = read_audio(SAMPLE_RECORDING).samples
    teacher = read_audio(SAMPLE_RECORDING.with_name("fractions.teacher.flac")).samples
    # Maya's long answer, and the teacher before and after it.

    def voice(sound: NDArray[np.float32]) -> NDArray[np.float32]:
        all_of_it = np.ones(n_frames(len(sound) / SAMPLE_RATE), bool)
        mean: NDArray[np.float32] = ears.encode_voice(sound, all_of_it).vectors.mean(axis=0)
        return mean

    student, before, after = (
        voice(samples[int(first * 16_000) : int(end * 16_000)])
        for first, end in ((65, 76), (18, 22), (134, 145))
    )
    enrolled = voice(teacher)
    assert min(enrolled @ before, enrolled @ after) > enrolled @ student + 0.1


@pytest.mark.parametrize("quieter_db", [10, 30])
def test_a_quiet_voice_is_the_same_voice(ears: Ears, quieter_db: float) -> None:
    teacher = read_audio(SAMPLE_RECORDING.with_name("fractions.teacher.flac")).samples[:160_000]
    all_of_it = np.ones(n_frames(len(teacher) / SAMPLE_RATE), bool)
    quiet = (teacher * 10 ** (-quieter_db / 20)).astype(np.float32)
    loud, low = (ears.encode_voice(sound, all_of_it).vectors for sound in (teacher, quiet))
    assert (loud * low).sum(axis=1).min() > 0.99


def test_a_lesson_in_another_language_is_not_written_down_as_english(
    tmp_path: Path, ears: Ears
) -> None:
    from classroom_ai.hearing.backends import linguist

    if linguist("tiny.en") is None or shutil.which("espeak-ng") is None:
        pytest.skip("needs a model of many languages, and espeak-ng")
    path = tmp_path / "german.wav"
    said = (
        "Guten Morgen zusammen. Heute sprechen wir über Brüche. Wer kann mir sagen, was ein "
        "Zähler ist? Der Zähler steht oben, und der Nenner steht unten. Nehmt bitte eure Hefte "
        "heraus und schreibt die Überschrift auf. Wie viele Viertel ergeben ein Ganzes?"
    )
    subprocess.run(["espeak-ng", "-v", "de", "-s", "140", "-w", str(path), said], check=True)
    samples = read_audio(path).samples
    speech = np.ones(n_frames(len(samples) / SAMPLE_RATE), dtype=bool)
    heard = ears.recognizer.recognize(samples, speech, on_progress=lambda share: None)
    assert (heard.words, heard.language) == ((), "de")
    assert "no words were written down" in heard.warnings[0]


@pytest.mark.parametrize("level", [0.0, 0.01], ids=["silence", "noise"])
def test_nothing_is_heard_where_nobody_speaks(ears: Ears, level: float) -> None:
    samples = np.random.default_rng(1).normal(0, level, 20 * SAMPLE_RATE).astype(np.float32)
    heard = listen(audio_of(samples), ears)
    assert not heard.turns
    assert not heard.utterances
    assert heard.quality.grade == "D"


@pytest.mark.slow
def test_a_pipeline_from_the_hub_is_opened_from_its_folder(
    tmp_path: Path, sample: NDArray[np.float32]
) -> None:
    """A folder of the form of community-1: its loading code, over networks that are at hand."""
    from classroom_ai.hearing.networks import segmentation_network, voice_network
    from classroom_ai.hearing.speakers import PyannoteDiarizer, pipeline_in_folder

    segmentation = segmentation_network(path_of(SEGMENTATION))
    _write_community_folder(tmp_path, segmentation)
    diarizer = PyannoteDiarizer(pipeline_in_folder(tmp_path), voice_network(path_of(VOICE)))
    told: list[int] = []
    diarization = diarizer.diarize(sample, on_activity=lambda a, o: told.append(len(a)))
    assert told == [n_frames(40)]
    assert diarization.speakers.labels()


def _write_community_folder(folder: Path, segmentation: Any) -> None:
    """What ``pyannote/speaker-diarization-community-1`` holds, with untrained voice networks."""
    import torch
    import yaml
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.embedding import WeSpeakerResNet34

    torch.manual_seed(0)
    embedding = WeSpeakerResNet34()
    embedding.specifications = Specifications(
        problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=5.0
    )
    for name, model in (("segmentation", segmentation), ("embedding", embedding)):
        checkpoint = {
            "state_dict": model.state_dict(),
            "hyper_parameters": dict(model.hparams),
            "pytorch-lightning_version": "2.0.0",
        }
        model.on_save_checkpoint(checkpoint)
        (folder / name).mkdir()
        torch.save(checkpoint, folder / name / "pytorch_model.bin")
    (folder / "plda").mkdir()
    size = 256
    np.savez(
        folder / "plda" / "xvec_transform.npz",
        mean1=np.zeros(size), mean2=np.zeros(128), lda=np.eye(size, 128),
    )  # fmt: skip
    np.savez(
        folder / "plda" / "plda.npz",
        mu=np.zeros(128), tr=np.eye(128), psi=np.linspace(2.0, 1.0, 128),
    )  # fmt: skip
    config = {
        "dependencies": {"pyannote.audio": "4.0.0"},
        "pipeline": {
            "name": "pyannote.audio.pipelines.SpeakerDiarization",
            "params": {
                "clustering": "VBxClustering",
                "segmentation": "$model/segmentation",
                "embedding": "$model/embedding",
                "plda": "$model/plda",
                "embedding_exclude_overlap": True,
                "segmentation_step": 0.25,
                "embedding_batch_size": 32,
                "segmentation_batch_size": 32,
            },
        },
        "params": {
            "segmentation": {"min_duration_off": 0.0, "threshold": 0.5},
            "clustering": {"threshold": 0.6, "Fa": 0.07, "Fb": 0.8},
        },
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")


def test_a_trial_of_the_sample_is_heard_well_and_loads_no_speaker_models() -> None:
    check = (
        "import sys\n"
        "from classroom_ai.cli import cli\n"
        f"cli.main(['check-recording', {str(SAMPLE_RECORDING)!r}], standalone_mode=False)\n"
        "print('loaded:', *sorted({'torch', 'pyannote', 'librosa'} & set(sys.modules)))\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, check=True, text=True
    ).stdout
    assert re.match(r"fractions\.ogg: grade [AB]\.", said)
    assert "of the speech could be written down" in said.replace("\n", " ")
    assert said.splitlines()[-1] == "loaded:"
