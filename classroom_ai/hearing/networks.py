"""The two embedded networks, as pyannote.audio models: who is active, and whose voice is it.

Both are rebuilt from safetensors, so that no pickle is opened at analysis time.

References
----------
.. [1] Bredin, H., & Laurent, A. (2021). End-to-end speaker segmentation for
   overlap-aware resegmentation. Interspeech.
.. [2] Wan, L., Wang, Q., Papir, A., & Lopez Moreno, I. (2018). Generalized
   end-to-end loss for speaker verification. ICASSP.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.hearing import _pyannote
from classroom_ai.hearing.grid import SAMPLE_RATE

if TYPE_CHECKING:
    import torch
    from pyannote.audio import Model

#: Length and step of the voice encoder's frames, in samples at 16 kHz.
FRAME_SAMPLES = 400
HOP_SAMPLES = 160
#: The voice encoder was trained on windows of 160 frames, 1.6 s.
WINDOW_FRAMES = 160
N_MELS = 40


def segmentation_network(folder: Path) -> Model:
    """Local speaker activity: 5 s of sound to (frames, 3 speakers), each 0 to 1.

    Parameters
    ----------
    folder : pathlib.Path
        Holds ``model.safetensors``, the weights of pyannote/segmentation [1]_.

    Returns
    -------
    pyannote.audio.Model
        A PyanNet in evaluation mode, 16 000 Hz, one frame every 17 ms.
    """
    _pyannote.prepare()
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.segmentation import PyanNet
    from safetensors.torch import load_file

    model = PyanNet(
        sincnet={"stride": 10},
        lstm={"hidden_size": 128, "num_layers": 4, "bidirectional": True, "monolithic": True},
        linear={"hidden_size": 128, "num_layers": 2},
        sample_rate=SAMPLE_RATE,
    )
    model.specifications = Specifications(
        problem=Problem.MULTI_LABEL_CLASSIFICATION,
        resolution=Resolution.FRAME,
        duration=5.0,
        classes=["speaker#1", "speaker#2", "speaker#3"],
        permutation_invariant=True,
    )
    model.build()
    model.load_state_dict(load_file(folder / "model.safetensors"))
    return model.eval()


def voice_network(folder: Path) -> Model:
    """Voice encoder: sound to a unit vector of 256 values, close for the same voice.

    Parameters
    ----------
    folder : pathlib.Path
        Holds ``model.safetensors``, the weights of a GE2E encoder [2]_: three
        LSTM layers of 256 over 40 mel bands, and a linear layer.

    Returns
    -------
    pyannote.audio.Model
        ``model.mels`` takes (batch, n_samples) to mel bands, and ``model.encode``
        takes (batch, 160, 40) of these to (batch, 256).
    """
    _pyannote.prepare()
    from safetensors.torch import load_file

    model = _voice_encoder_class()()
    model.load_state_dict(load_file(folder / "model.safetensors"))
    return model.eval()


def _voice_encoder_class() -> type[Model]:
    """Class made on demand: its base lives in pyannote.audio, which takes seconds to import."""
    import librosa
    import torch
    from pyannote.audio import Model
    from torch.nn import functional

    class VoiceEncoder(Model):  # type: ignore[misc]  # pyannote's classes are not followed
        dimension = 256

        def __init__(self) -> None:
            super().__init__(sample_rate=SAMPLE_RATE, num_channels=1)
            self.lstm = torch.nn.LSTM(N_MELS, 256, num_layers=3, batch_first=True)
            self.linear = torch.nn.Linear(256, self.dimension)
            filters = librosa.filters.mel(sr=SAMPLE_RATE, n_fft=FRAME_SAMPLES, n_mels=N_MELS)
            self.register_buffer("filters", torch.from_numpy(filters), persistent=False)
            self.register_buffer("window", torch.hann_window(FRAME_SAMPLES), persistent=False)

        def mels(self, waveforms: torch.Tensor) -> torch.Tensor:
            """(batch, n_samples) to (batch, n_samples // 160 + 1, 40) mel power."""
            power = torch.stft(
                waveforms,
                n_fft=FRAME_SAMPLES,
                hop_length=HOP_SAMPLES,
                window=self.window,
                pad_mode="constant",
                return_complex=True,
            )
            mels: torch.Tensor = self.filters @ power.abs().square()
            return mels.transpose(1, 2)

        def encode(self, mels: torch.Tensor) -> torch.Tensor:
            """(batch, n_frames, 40) mel power to (batch, 256) unit vectors."""
            _, (hidden, _) = self.lstm(mels)
            return functional.normalize(functional.relu(self.linear(hidden[-1])), dim=1)

    return VoiceEncoder
