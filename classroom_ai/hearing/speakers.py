"""Speaker turns from pyannote.audio: who is active, how many at once, which voice is which.

The pipeline is pyannote's own ``SpeakerDiarization``. With the embedded set it
runs over the segmentation network and the GE2E voice encoder; with
``community-1`` installed, over that pipeline as its authors tuned it. Its
clusters name students, as far as they can be told apart; they do not decide who
the teacher is (``teacher.py``), because agglomerative clustering of GE2E voices
in a live room confuses a fifth of the speech and more.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from classroom_ai.graphics import give_back_card_memory
from classroom_ai.hearing import _pyannote
from classroom_ai.hearing.grid import FRAME, SAMPLE_RATE, Frames, n_frames, on_grid
from classroom_ai.hearing.halving import halve_where_short, lack_of_memory_told
from classroom_ai.hearing.voice import Voices, voices_along
from classroom_ai.machine import give_back_memory
from classroom_ai.types import Seconds

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from pyannote.audio import Model, Pipeline
    from pyannote.core import Annotation, SlidingWindowFeature

#: Windows of 5 s every 1.25 s; every 2.5 s loses a little (docs/benchmarks.md).
STEP = 0.25
#: Windows heard at once: on a processor more of them take memory and no less time, a card is
#: kept busy by more.
BATCH_SIZE = 16
BATCH_ON_CARD = 64
#: Voices told apart in one lesson at the most; memory grows with them.
MOST_SPEAKERS = 12
#: Voices compared with each other at the most, those of an hour and a quarter; memory grows
#: with their square. In a longer recording these are spread over it, and the rest are
#: given to the nearest cluster, as pyannote does with voices too short to count.
MOST_COMPARED = 4000

#: Activity from which on sound counts for the level of speech.
_SPOKEN = 0.5
#: Stock agglomerative clustering, which only ever names students.
CLUSTERING = {"method": "centroid", "min_cluster_size": 6, "threshold": 0.35}


@dataclass(frozen=True, slots=True, eq=False)
class Diarization:
    """What the speaker pipeline heard.

    ``activity`` is the probability that somebody speaks and ``overlap`` that a
    second person does, each of shape (n_frames,) on the grid; ``speakers``
    names voices over time, in pyannote's labels; ``voices`` are what they sound
    like.
    """

    activity: Frames
    overlap: Frames
    speakers: Annotation
    voices: Voices


class PyannoteDiarizer:
    """A pyannote.audio diarization pipeline, kept in memory for many recordings.

    Parameters
    ----------
    pipeline : pyannote.audio.Pipeline
        What ``embedded_pipeline`` or ``pipeline_in_folder`` returned.
    voice : pyannote.audio.Model
        Voice network of ``networks.py``.
    device : str
        ``"cpu"`` or ``"cuda"``.
    """

    def __init__(self, pipeline: Pipeline, voice: Model, *, device: str = "cpu") -> None:
        import torch

        self._pipeline = pipeline.to(torch.device(device))
        self._voice = voice

    def diarize(
        self,
        samples: NDArray[np.float32],
        *,
        on_activity: Callable[[Frames, Frames], None] = lambda activity, overlap: None,
    ) -> Diarization:
        """Speaker turns of one recording.

        Parameters
        ----------
        samples : ndarray, shape (n_samples,), float32
            Mono at 16 000 Hz.
        on_activity : callable
            Given activity and overlap as soon as they are known, before voices
            are compared: recognition of words can begin.

        Returns
        -------
        Diarization
        """
        import torch

        duration = len(samples) / SAMPLE_RATE
        heard: dict[str, Frames] = {}

        def hook(step: str, artifact: Any = None, **_: object) -> None:
            if step == "segmentation" and artifact is not None:
                heard["activity"], heard["overlap"] = _activity(artifact, duration)
                on_activity(heard["activity"], heard["overlap"])

        @cache
        def voices() -> Voices:
            return voices_along(samples, heard["activity"] > _SPOKEN, encoder=self._voice)

        file = {
            "waveform": torch.from_numpy(samples)[None],
            "sample_rate": SAMPLE_RATE,
            "uri": "lesson",
            "voices": voices,
        }
        with warnings.catch_warnings():
            # Of means over windows in which nobody speaks, which pyannote then discards.
            warnings.simplefilter("ignore")
            with lack_of_memory_told():
                output = self._pipeline(file, max_speakers=MOST_SPEAKERS, hook=hook)
        return Diarization(
            heard["activity"], heard["overlap"], output.speaker_diarization, voices()
        )


def pipeline_in_folder(folder: Path) -> Pipeline:
    """Pipeline as its authors tuned it, from a folder such as that of community-1."""
    _pyannote.prepare()
    from pyannote.audio import Pipeline

    pipeline = Pipeline.from_pretrained(str(folder))
    for network in (pipeline._segmentation.model, pipeline._embedding.model_):
        halve_where_short(network)
    return pipeline


def embedded_pipeline(
    segmentation: Model, voice: Model, *, batch_size: int = BATCH_SIZE
) -> Pipeline:
    """Pyannote's own pipeline, its voices taken from the vectors that the lesson needs anyway."""
    from pyannote.audio.core.plda import PLDA
    from pyannote.audio.pipelines import SpeakerDiarization
    from pyannote.audio.pipelines.clustering import AgglomerativeClustering

    class BoundedClustering(AgglomerativeClustering):  # type: ignore[misc]
        def filter_embeddings(
            self, embeddings: NDArray[np.float32], **options: Any
        ) -> tuple[NDArray[np.float32], NDArray[np.intp], NDArray[np.intp]]:
            voices, windows, speakers = super().filter_embeddings(embeddings, **options)
            chosen = _spread(len(voices), most=MOST_COMPARED)
            return voices[chosen], windows[chosen], speakers[chosen]

    class LessonDiarization(SpeakerDiarization):  # type: ignore[misc]
        def get_segmentations(
            self, file: dict[str, Any], hook: object = None
        ) -> SlidingWindowFeature:
            segmentations = _segmented_side_by_side(self._segmentation, file["waveform"])
            # Before the recogniser and the comparison of voices take theirs.
            give_back_memory()
            give_back_card_memory()
            return segmentations

        def get_embeddings(
            self,
            file: dict[str, Any],
            binary_segmentations: SlidingWindowFeature,
            exclude_overlap: bool = False,
            hook: object = None,
        ) -> NDArray[np.float32]:
            return _voices_of_local_speakers(file["voices"](), binary_segmentations)

        def reconstruct(
            self,
            segmentations: SlidingWindowFeature,
            hard_clusters: NDArray[np.int8],
            count: SlidingWindowFeature,
        ) -> SlidingWindowFeature:
            return self.to_diarization(_by_cluster(segmentations, hard_clusters), count)

    halve_where_short(segmentation)
    pipeline = LessonDiarization(
        segmentation=segmentation,
        segmentation_step=STEP,
        segmentation_batch_size=batch_size,
        embedding=voice,
        clustering="AgglomerativeClustering",
        # Asked for by the constructor, used by VBx clustering only; without one pyannote
        # would look for its own on the hub.
        plda=PLDA.__new__(PLDA),
    )
    pipeline.clustering = BoundedClustering(metric=pipeline.clustering.metric)
    return pipeline.instantiate(
        {"segmentation": {"threshold": 0.5, "min_duration_off": 0.0}, "clustering": CLUSTERING}
    )


def _spread(n: int, *, most: int) -> NDArray[np.intp]:
    """Indices of all of ``n`` things, or of as many as allowed, spread evenly.

    Examples
    --------
    >>> _spread(3, most=5).tolist(), _spread(9, most=3).tolist()
    ([0, 1, 2], [0, 4, 8])
    """
    return np.linspace(0, n - 1, min(n, most)).round().astype(np.intp)


def _segmented_side_by_side(inference: Any, waveform: torch.Tensor) -> SlidingWindowFeature:
    """Local speaker activity of a recording, batches of windows computed side by side.

    Threads inside a network as small as this one wait for each other more than they
    work, above all when another program keeps a core busy. The batches are the same however
    many cores there are: the last digit of what comes out depends on them.
    """
    from pyannote.core import SlidingWindow, SlidingWindowFeature

    from classroom_ai.machine import usable_cores

    window = round(inference.duration * SAMPLE_RATE)
    step = round(inference.step * SAMPLE_RATE)
    n_windows = max(1, (waveform.shape[1] - window) // step + 1)
    firsts = range(0, n_windows, inference.batch_size)
    # A batch ends with its last window; the last one takes what is left, to be padded.
    ends = [(first - 1) * step + window for first in firsts[1:]] + [waveform.shape[1]]
    workers = usable_cores() if inference.device.type == "cpu" else 1
    with ThreadPoolExecutor(workers) as side_by_side:
        parts = side_by_side.map(
            lambda first, end: (
                inference(
                    {"waveform": waveform[:, first * step : end], "sample_rate": SAMPLE_RATE}
                ).data
            ),
            firsts,
            ends,
        )
        data = np.concatenate(list(parts))
    return SlidingWindowFeature(
        data, SlidingWindow(start=0.0, duration=inference.duration, step=inference.step)
    )


def _voices_of_local_speakers(
    voices: Voices, segmentations: SlidingWindowFeature
) -> NDArray[np.float32]:
    """Mean voice of each local speaker while nobody else is active.

    ``segmentations.data`` has shape (n_chunks, n_frames, n_speakers), 0 or 1; the
    answer (n_chunks, n_speakers, 256), NaN where a speaker is never alone for long.
    """
    active = np.nan_to_num(segmentations.data) > 0
    alone = active & (active.sum(axis=2, keepdims=True) == 1)
    n_chunks, n_frames_, n_speakers = alone.shape
    means = np.full((n_chunks, n_speakers, voices.vectors.shape[1]), np.nan, np.float32)
    for index in range(n_chunks):
        chunk = segmentations.sliding_window[index]
        inside = np.flatnonzero((voices.centres > chunk.start) & (voices.centres < chunk.end))
        frame = (voices.centres[inside] - chunk.start) / chunk.duration * n_frames_
        for speaker in range(n_speakers):
            heard = inside[alone[index, frame.astype(int), speaker]]
            if len(heard):
                means[index, speaker] = voices.vectors[heard].mean(axis=0)
    return means


def _by_cluster(
    segmentations: SlidingWindowFeature, hard_clusters: NDArray[np.int8]
) -> SlidingWindowFeature:
    """Activity of each cluster in each window, where pyannote's own takes gigabytes an hour.

    A window has three speakers and a lesson dozens, so nearly all of it is zero: laid
    out cluster by cluster, memory is taken for the rest only.
    """
    from pyannote.core import SlidingWindowFeature

    n_windows, n_local_frames, _ = segmentations.data.shape
    n_clusters = int(hard_clusters.max()) + 1
    activity = np.zeros((n_windows, n_clusters, n_local_frames), np.float32)
    for window, speaker in zip(*np.nonzero(hard_clusters >= 0), strict=True):
        row = activity[window, hard_clusters[window, speaker]]
        np.maximum(row, np.nan_to_num(segmentations.data[window, :, speaker]), out=row)
    return SlidingWindowFeature(activity.transpose(0, 2, 1), segmentations.sliding_window)


def _activity(windows: SlidingWindowFeature, duration: Seconds) -> tuple[Frames, Frames]:
    """Loudest and second speaker, averaged over the windows that hear a frame.

    ``windows.data`` has shape (n_windows, n_local_frames, n_local_speakers).
    """
    n = n_frames(duration)
    total = np.zeros((2, n), np.float32)
    heard = np.zeros(n, np.float32)
    ranked = np.sort(np.nan_to_num(windows.data), axis=2)
    for index, local in enumerate(ranked):
        window = windows.sliding_window[index]
        first, end = max(0, n_frames(window.start)), min(n, n_frames(window.end))
        if first >= end:
            continue
        times = (np.arange(len(local)) + 0.5) * window.duration / len(local)
        offset = first * FRAME - window.start
        for row, rank in enumerate((-1, -2)):
            total[row, first:end] += on_grid(times - offset, local[:, rank], end - first)
        heard[first:end] += 1
    activity, overlap = total / np.maximum(heard, 1)
    return activity, overlap
