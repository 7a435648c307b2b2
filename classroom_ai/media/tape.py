"""The tape that ``media.py`` lays decoded sound on: mono, 16 000 Hz, every frame at its time.

Sound is summed to mono as it comes, because an hour of stereo would double the
memory. Sums of samples and of their products are kept beside it; they tell in
the end which channels were dead (then the sum is made louder) and whether two
channels cancelled each other (then the file has to be read again).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.types import Seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from av import AudioFrame, AudioResampler
    from numpy.typing import NDArray

SAMPLE_RATE = 16_000

# Time stamps are rounded (mkv: to 1 ms) and jitter; smaller steps are no gaps.
_JITTER: Seconds = 0.05
# A recorder whose clock drifts repeats less than this. A longer step back, or one of more than
# an hour ahead, is a clock that was set anew: what follows is laid down without a gap.
_LONGEST_OVERLAP: Seconds = 1.0
_LONGEST_GAP: Seconds = 3600.0
_WORTH_TELLING: Seconds = 1.0
_FULL_SCALE = 0.999
_DEAD_POWER = 1e-3  # of the loudest channel: 30 dB below it
_OPPOSED_CORRELATION = -0.7
_MORE_ROOM = 600 * SAMPLE_RATE
_MOST_ROOM_AT_ONCE = 4 * 3600 * SAMPLE_RATE  # a damaged header may claim years


def minutes(seconds: Seconds) -> str:
    """A time for people: ``"45:07"``, ``"1:02:03"``.

    Examples
    --------
    >>> minutes(2707.4), minutes(3723)
    ('45:07', '1:02:03')
    """
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    short = f"{rest // 60}:{rest % 60:02d}"
    return f"{hours}:{short.zfill(5)}" if hours else short


class Tape:
    """Mono samples laid down at the times that their frames carry.

    Parameters
    ----------
    room : float or None
        Seconds of sound to expect; the tape grows when there is more.
    opposed : bool
        Turn the second of two channels upside down before they are summed.
    """

    def __init__(self, *, room: Seconds | None, opposed: bool = False) -> None:
        expected = _MORE_ROOM if room is None else round((room + 1.0) * SAMPLE_RATE)
        # Memory that is never written to is never taken from the machine.
        self._samples = np.empty(min(expected, _MOST_ROOM_AT_ONCE), dtype=np.float32)
        self._length = 0
        self._silences: list[slice] = []
        self._opposed = opposed

        self._resampler: AudioResampler | None = None
        self._form: tuple[str, str, int] | None = None
        self._layout = ""
        self._weights: NDArray[np.float32] = np.ones(1, dtype=np.float32)
        self._overlap = 0

        # Where the next frame belongs: origin of this stretch plus what was put in since.
        self._origin: Seconds = 0.0
        self._put_in: Seconds = 0.0
        self._clock_shift: Seconds = 0.0

        self._sums: NDArray[np.float64] = np.zeros(1)
        self._products: NDArray[np.float64] = np.zeros((1, 1))
        self._summed = 0
        self._moments = 0
        self._clipped = 0

    @property
    def end(self) -> Seconds:
        """Seconds laid down so far, silences included."""
        return self._length / SAMPLE_RATE

    @property
    def sounding(self) -> Seconds:
        """Seconds of decoded sound so far, without the silences that were filled in."""
        return self._summed / SAMPLE_RATE

    @property
    def clipping_share(self) -> float:
        """Share of the decoded moments, 0 to 1, in which some channel was at full scale."""
        return self._clipped / self._moments if self._moments else 0.0

    @property
    def channels_cancel(self) -> bool:
        """Two channels carry the same sound with opposite sign, as after a miswired plug."""
        power, live = self._power(), self._live()
        if self._opposed or len(power) != 2 or not live.all() or not power.all():
            return False
        mean = self._sums / self._summed
        covariance = self._products[0, 1] / self._summed - mean[0] * mean[1]
        return bool(covariance / np.sqrt(power[0] * power[1]) < _OPPOSED_CORRELATION)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the teacher should know about the sound on the tape."""
        told = []
        live = self._live()
        if len(live) == 2 and not live.all():
            side = "left" if live[0] else "right"
            told.append(f"Only the {side} channel carries sound; the other one was left out.")
        if self._opposed:
            told.append(
                "The two channels cancel each other, as with a wrong cable or plug; "
                "this was put right."
            )
        silent = sum(silence.stop - silence.start for silence in self._silences) / SAMPLE_RATE
        if silent >= _WORTH_TELLING:
            told.append(
                f"The file has no sound for {minutes(silent)} of its length, because the sound "
                "starts late or has gaps; this counts as silence."
            )
        return tuple(told)

    def lay(self, frame: AudioFrame, start: Seconds | None) -> None:
        """Lay down one decoded frame.

        Parameters
        ----------
        frame : av.AudioFrame
            Any format, channels and rate; they may change from frame to frame.
        start : float or None
            Seconds from the start of the recording; ``None`` puts it after the last one.
        """
        place = self._place(start)
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if place is not None or form != self._form:
            self._begin_stretch(frame, place)
            self._form = form
        self._moments += frame.samples
        self._clipped += _clipped_moments(frame)
        self._put_in += frame.samples / frame.sample_rate
        self._write(self._resampler.resample(frame) if self._resampler else ())

    def close(self) -> None:
        """Lay down what the resampler still holds."""
        if self._resampler is not None:
            self._write(self._resampler.resample(None))
            self._resampler = None

    def finished(self) -> NDArray[np.float32]:
        """The samples, without DC offset; the tape is empty afterwards.

        Returns
        -------
        ndarray, shape (n_samples,), float32
            Channels that were dead do not lower the level.
        """
        samples, self._samples = self._samples, np.empty(0, dtype=np.float32)
        samples.resize(self._length, refcheck=False)
        if self._summed:
            samples -= np.float32(self._weights @ self._sums / self._summed)
            samples *= np.float32(np.count_nonzero(self._weights) / self._live().sum())
        for silence in self._silences:
            samples[silence] = 0.0
        return samples

    def _place(self, start: Seconds | None) -> Seconds | None:
        """Where a frame goes that does not simply follow the last one; ``None`` if it does."""
        if start is None:
            return None
        expected = self._origin + self._put_in
        step = start + self._clock_shift - expected
        if not -_LONGEST_OVERLAP <= step <= _LONGEST_GAP:
            self._clock_shift -= step
            return None
        # The first frame is placed exactly, or everything after it would be off by as much.
        tolerance = _JITTER if self._form else 0.0
        return max(0.0, expected + step) if abs(step) > tolerance else None

    def _begin_stretch(self, frame: AudioFrame, place: Seconds | None) -> None:
        from av import AudioResampler

        self.close()
        if not self._form:
            self._layout = frame.layout.name
            names = [channel.name for channel in frame.layout.channels]
            self._weights = _weights(names, opposed=self._opposed)
            self._sums = np.zeros(len(names))
            self._products = np.zeros((len(names), len(names)))
        self._origin = self._origin + self._put_in if place is None else place
        self._put_in = 0.0
        if place is not None:
            target = round(place * SAMPLE_RATE)
            self._overlap = max(0, self._length - target)
            self._be_silent_until(target)
        # Frames of a second keep the arithmetic out of Python.
        self._resampler = AudioResampler("fltp", self._layout, SAMPLE_RATE, SAMPLE_RATE)

    def _be_silent_until(self, target: int) -> None:
        if target > self._length:
            self._make_room(target)
            self._samples[self._length : target] = 0.0
            self._silences.append(slice(self._length, target))
            self._length = target

    def _write(self, frames: Iterable[AudioFrame | None]) -> None:
        for frame in frames:
            if frame is None:  # a resampler with nothing to do, when it is flushed
                continue
            block = channels(frame)
            dropped = min(self._overlap, block.shape[1])
            self._overlap -= dropped
            block = block[:, dropped:]
            self._sums += block.sum(axis=1, dtype=np.float64)
            self._products += block @ block.T
            self._summed += block.shape[1]
            end = self._length + block.shape[1]
            self._make_room(end)
            self._samples[self._length : end] = self._weights @ block
            self._length = end

    def _make_room(self, needed: int) -> None:
        if needed > len(self._samples):
            # Growing in place: a list of blocks, joined in the end, would take twice the memory.
            self._samples.resize(needed + _MORE_ROOM, refcheck=False)

    def _power(self) -> NDArray[np.float64]:
        """Mean power of each channel, without its DC offset."""
        n = max(1, self._summed)
        return np.maximum(np.diag(self._products) / n - (self._sums / n) ** 2, 0.0)

    def _live(self) -> NDArray[np.bool_]:
        """Which channels carry sound, among those that are summed; all of them in silence."""
        used = self._weights != 0
        power = np.where(used, self._power(), 0.0)
        live: NDArray[np.bool_] = used & (power >= _DEAD_POWER * power.max())
        return live


def _weights(channels: list[str], *, opposed: bool) -> NDArray[np.float32]:
    """What each channel adds to the sum; the bass channel of surround sound adds nothing."""
    used = np.array([not name.startswith("LFE") for name in channels], dtype=np.float32)
    if not used.any():
        used[:] = 1.0
    weights: NDArray[np.float32] = used / used.sum()
    if opposed:
        weights[1] = -weights[1]
    return weights


def channels(frame: AudioFrame) -> NDArray[np.float32]:
    """Samples of a decoded frame: shape (n_channels, n_samples), full scale at ±1."""
    samples = frame.to_ndarray()
    if not frame.format.is_planar:
        samples = samples.reshape(-1, frame.layout.nb_channels).T
    if samples.dtype.kind == "f":
        return samples.astype(np.float32, copy=False)
    half = 2 ** (8 * samples.dtype.itemsize - 1)
    middle = half if samples.dtype.kind == "u" else 0
    return (samples.astype(np.float32) - np.float32(middle)) / np.float32(half - 1)


def _clipped_moments(frame: AudioFrame) -> int:
    """In how many samples of a frame some channel is at full scale."""
    samples = np.abs(channels(frame))
    return int((samples >= _FULL_SCALE).any(axis=0).sum()) if samples.max() >= _FULL_SCALE else 0
