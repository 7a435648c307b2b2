"""Words with times and confidence, from faster-whisper.

Only speech is handed to the recogniser: it invents sentences in long silences
[1]_. Stretches of speech are joined with their pauses cut to half a second,
into pieces as long as the network's window; a map leads each word back to its
time in the recording. A few pieces at a time are recognised by each of several
workers with one thread each, which keep all cores busy where one worker with
several threads waits for itself. What it invents all the same is left out (``invented.py``).

References
----------
.. [1] Koenecke, A., et al. (2024). Careless Whisper: speech-to-text
   hallucination harms. FAccT.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.errors import LanguageError
from classroom_ai.hearing.grid import Mask
from classroom_ai.hearing.halving import AsManyAsFit, lack_of_memory_told
from classroom_ai.hearing.invented import heard_words, within_speech
from classroom_ai.hearing.joined import (
    Kept,
    batches_of,
    extent,
    joined_again,
    kept_stretches,
    pieces_of,
    seconds_kept,
    sound_of,
    source_time,
)
from classroom_ai.hearing.language import HeardLanguage, heard_language
from classroom_ai.types import Seconds, Word

if TYPE_CHECKING:
    from faster_whisper import BatchedInferencePipeline
    from faster_whisper.transcribe import Segment
    from numpy.typing import NDArray

#: Pieces that are asked for their language, spread over the lesson.
_ASKED = 5
#: Alone they are no word: what is written where a noise is heard.
_MARKS = ".,;:!?…-–—'\"♪*"
#: Less speech than this says nothing about its language.
_ENOUGH: Seconds = 10.0
#: Tokens of a hint before what is recognised: half of what the network can write, less one.
_HINT_TOKENS = 223


@dataclass(frozen=True, slots=True)
class Heard:
    """Words of a recording, and the language spoken (ISO 639-1), ``None`` where it is not known.

    ``warnings`` say why words are missing, or may be wrong.
    """

    words: tuple[Word, ...]
    language: str | None
    warnings: tuple[str, ...] = ()


class FasterWhisper:
    """A faster-whisper model, kept in memory for many recordings.

    Parameters
    ----------
    folder : pathlib.Path
        Converted weights on this machine; nothing is fetched.
    device : str
        ``"cpu"`` or ``"cuda"``.
    threads : int
        CPU threads of a worker; 0 for as many as there are cores.
    workers : int
        Batches recognised side by side.
    batch_size : int
        Pieces in a batch, halved where memory is too small. Together with the sound it
        decides the result; the number of workers does not.
    linguist : pathlib.Path, optional
        Weights that know many languages: they say which one is spoken, where the
        ones in ``folder`` know English only.
    """

    def __init__(
        self,
        folder: Path,
        *,
        device: str = "cpu",
        threads: int = 0,
        workers: int = 1,
        batch_size: int = 4,
        linguist: Path | None = None,
    ) -> None:
        from classroom_ai.offline import stay_offline

        stay_offline()
        from classroom_ai.graphics import computes_in_half
        from classroom_ai.hearing._whisper import ThriftyWhisper

        on_card = "float16" if device == "cuda" and computes_in_half() else "float32"

        self._load = partial(
            ThriftyWhisper,
            device=device,
            compute_type="int8" if device == "cpu" else on_card,
            cpu_threads=threads,
            num_workers=workers,
            local_files_only=True,
        )
        self._model = self._load(str(folder))
        self._workers = workers
        self._at_once = AsManyAsFit(batch_size)
        self._name = folder.name
        self._linguist = linguist

    def check_language(self, language: str | None) -> None:
        """Refuse a language that the model does not know.

        Raises
        ------
        LanguageError
            With the languages it knows.
        """
        known = self._model.supported_languages
        if language is not None and language not in known:
            several = f"one of {', '.join(known)}" if len(known) > 1 else f"only {known[0]}"
            raise LanguageError(
                f"Model {self._name} does not know the language {language!r}.",
                f"It knows {several}.",
                "Choose another with --language, or another model with --asr.",
            )

    def recognize(
        self,
        samples: NDArray[np.float32],
        speech: Mask,
        *,
        language: str | None = None,
        vocabulary: Sequence[str] = (),
        on_progress: Callable[[float], None] = lambda share: None,
    ) -> Heard:
        """Words of a recording.

        Parameters
        ----------
        samples : ndarray, shape (n_samples,), float32
            Mono at 16 000 Hz.
        speech : ndarray of bool, shape (n_frames,)
            Where somebody speaks.
        language : str, optional
            ISO 639-1 code; heard from the sound if not given.
        vocabulary : sequence of str
            Words that are likely; the first ones that fit are used.
        on_progress : callable
            Given the share of the speech that is done, 0 to 1.

        Returns
        -------
        Heard
            Words in order of time; each lies inside the recording. None, and a
            warning, where it is not clear which language is spoken, or where the
            model does not know it: what was said is never translated.

        Raises
        ------
        LanguageError
            If the model does not know ``language``.
        """
        self.check_language(language)
        kept = kept_stretches(speech, len(samples))
        if not kept:
            return Heard((), None)
        doubtful = False
        unchecked = language is None and not self._hears_languages()
        if unchecked:
            language = self._model.supported_languages[0]
        if language is None:
            spoken = self._language_of(samples, kept)
            if why_not := self._refusal(spoken):
                return Heard((), spoken.code if spoken.is_sure else None, (why_not,))
            language, doubtful = spoken.code, not spoken.is_sure
        fitting = self._fitting(vocabulary)
        transcribe = partial(self._words_of_batch, samples, language=language, vocabulary=fitting)
        words: list[Word] = []
        done = 0.0
        with ThreadPoolExecutor(self._workers) as side_by_side:
            batches = list(batches_of(kept, self._at_once.most))
            for batch, heard in zip(batches, side_by_side.map(transcribe, batches), strict=True):
                words += within_speech(heard, speech)
                done += seconds_kept(batch)
                on_progress(min(done / seconds_kept(kept), 1.0))
        words.sort(key=lambda word: (word.start, word.end))
        warnings = _left_out(vocabulary, len(fitting))
        if doubtful:
            warnings += (
                f"It was not clear which language is spoken. The words were written down as "
                f"{language!r}, the only one that the model {self._name} knows.",
            )
        if unchecked and _sounds_foreign(words, seconds_kept(kept)):
            warnings += (
                f"Few words could be made out with the model {self._name}, which knows only "
                f"{language!r}. If another language is spoken, choose another model with --asr.",
            )
        return Heard(tuple(words), language if words else None, warnings)

    def _hears_languages(self) -> bool:
        """Whether any weights at hand know more than one language."""
        return self._linguist is not None or len(self._model.supported_languages) > 1

    def _language_of(self, samples: NDArray[np.float32], kept: Sequence[Kept]) -> HeardLanguage:
        """The language spoken."""
        pieces = pieces_of(kept)
        places = np.linspace(0, len(pieces) - 1, min(len(pieces), _ASKED)).round().astype(int)
        with lack_of_memory_told():
            model = self._model if self._linguist is None else self._load(str(self._linguist))
            return heard_language(model, [sound_of(samples, pieces[i]) for i in places])

    def _refusal(self, spoken: HeardLanguage) -> str:
        """Why no words are written down in this language; empty if they are."""
        known = self._model.supported_languages
        if not spoken.is_sure and list(known) != [spoken.code]:
            return (
                "It was not clear which language is spoken, so no words were written down. "
                f"It may be {spoken.code!r}; say which one it is with --language."
            )
        if spoken.code not in known:
            return (
                f"The language spoken seems to be {spoken.code!r}, which the model {self._name} "
                "does not know, so no words were written down. Choose another model with --asr, "
                "or say which language it is with --language."
            )
        return ""

    def _fitting(self, vocabulary: Sequence[str]) -> Sequence[str]:
        """The first words of a vocabulary, as many as fit before what is recognised."""
        for n in range(1, len(vocabulary) + 1):
            hint = " " + _hint(vocabulary[:n])
            encoded = self._model.hf_tokenizer.encode(hint, add_special_tokens=False)
            if len(encoded.ids) > _HINT_TOKENS:
                return vocabulary[: n - 1]
        return vocabulary

    def _words_of_batch(
        self,
        samples: NDArray[np.float32],
        batch: Sequence[Kept],
        *,
        language: str,
        vocabulary: Sequence[str],
    ) -> list[Word]:
        """Words of a few pieces, at their time in the recording.

        Where there is not enough memory for them at once, for half as many at a time, now
        and from then on.
        """

        def words(pieces: Sequence[Sequence[Kept]]) -> list[Word]:
            joined = joined_again(pieces)
            return self._words_at_once(samples, joined, language=language, vocabulary=vocabulary)

        return self._at_once.results(pieces_of(batch), words)

    def _words_at_once(
        self,
        samples: NDArray[np.float32],
        batch: Sequence[Kept],
        *,
        language: str,
        vocabulary: Sequence[str],
    ) -> list[Word]:
        segments, _ = self._new_pipeline().transcribe(
            sound_of(samples, batch),
            language=language,
            task="transcribe",
            # In front of every piece, where ``initial_prompt`` would go too.
            hotwords=_hint(vocabulary) or None,
            clip_timestamps=[extent(piece) for piece in pieces_of(batch)],
            vad_filter=False,
            word_timestamps=True,
            beam_size=5,
            batch_size=len(pieces_of(batch)),
        )
        return [word for segment in segments for word in _words_of(segment, batch)]

    def _new_pipeline(self) -> BatchedInferencePipeline:
        """One for each batch: it keeps notes of the one it works on."""
        from faster_whisper import BatchedInferencePipeline

        return BatchedInferencePipeline(self._model)


def _sounds_foreign(words: Sequence[Word], duration: Seconds) -> bool:
    """Whether a model of one language finds so little that another may be spoken.

    It writes less than a word in two seconds of speech, or is by its own account
    more often wrong than right. Noisy lessons in its language do neither.
    """
    if duration < _ENOUGH:
        return False
    confidence = median(word.confidence or 0.0 for word in words) if words else 0.0
    return len(words) < duration / 2 or confidence < 0.5


def _hint(vocabulary: Sequence[str]) -> str:
    return ", ".join(vocabulary)


def _left_out(vocabulary: Sequence[str], used: int) -> tuple[str, ...]:
    if used == len(vocabulary):
        return ()
    return (
        f"Only the first {used} of the {len(vocabulary)} words and phrases of the vocabulary "
        "could be used. Put those first that matter most.",
    )


def _words_of(segment: Segment, kept: Sequence[Kept]) -> list[Word]:
    """Words of a segment at their time in the recording."""
    words: list[Word] = []
    for part in heard_words(segment):
        start = source_time(part.start, kept)
        end = max(start, source_time(part.end, kept, is_end=True))
        word = Word(start, end, part.word.strip(), round(float(part.probability), 3))
        if words and not part.word.startswith(" "):  # "one" and "-third" are one word
            words[-1] = _joined(words[-1], word)
        elif word.text.strip(_MARKS):
            words.append(word)
    return words


def _joined(first: Word, rest: Word) -> Word:
    return replace(
        first,
        end=rest.end,
        text=first.text + rest.text,
        confidence=min(first.confidence or 0.0, rest.confidence or 0.0),
    )
