"""How the recordings of each teacher are heard and counted, worked out once for all of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from classroom_ai.batch.manifest import Entry
from classroom_ai.batch.stages import Recipe
from classroom_ai.errors import UsageError
from classroom_ai.listening import device_for, enrolled_voice, provenance_of, recognizer_for
from classroom_ai.machine import knows, named
from classroom_ai.settings import Settings
from classroom_ai.voices import VoicePrint, is_kept

_Asked = tuple[str | None, Path | None, tuple[str, ...]]
_NOT_ENROLLED = (
    "The teacher enrolls (classroom-ai enroll NAME FILE), or the manifest names a teacher voice."
)


class Recipes:
    """Recipes by teacher, voice and rubrics.

    Everything that is the same for all recordings is looked at when this is made: what is
    wrong with it should not cost a night.

    Parameters
    ----------
    settings : Settings
        For all recordings, where a manifest does not say otherwise.
    heard_with : str, optional
        Name of the model that earlier lessons were heard with. Where the settings leave the
        choice open, it stays the same: lessons are compared with each other, and how fast a
        machine is at the moment must not decide with which model, nor that all be heard anew.

    Raises
    ------
    ModelError, RubricError, UsageError
    """

    def __init__(self, settings: Settings, *, heard_with: str | None = None) -> None:
        from classroom_ai.catalogue import path_of
        from classroom_ai.hearing.backends import models_used
        from classroom_ai.pipeline import LANGUAGE_MODEL
        from classroom_ai.rubric import read_rubric
        from classroom_ai.vocabulary import read_vocabulary

        self._settings = _kept_to(settings, heard_with)
        self.device = device_for(settings)
        choice = recognizer_for(self._settings, self.device)
        self._choice = replace(choice, note=named(choice.card))
        for name in (LANGUAGE_MODEL, *(m.name for m in models_used(self.asr).values())):
            path_of(name)
        for name in settings.rubric:
            read_rubric(name)
        self._vocabulary = (
            tuple(read_vocabulary(settings.vocabulary)) if settings.vocabulary else ()
        )
        self._made: dict[_Asked, Recipe | UsageError] = {}

    @property
    def asr(self) -> str:
        """Name of the model that writes down words."""
        return self._choice.card.name

    def recipe_for(self, entry: Entry) -> Recipe:
        """How one recording is heard and counted.

        Raises
        ------
        UsageError, VoiceError, RecordingError
            If the teacher did not enroll, or the recording of the voice cannot be read.
        RubricError
        """
        asked = (entry.teacher, entry.teacher_voice, entry.rubric)
        if asked not in self._made:
            try:
                self._made[asked] = self._recipe(*asked)
            except UsageError as error:
                self._made[asked] = error
        made = self._made[asked]
        if isinstance(made, UsageError):
            raise made.with_traceback(None)  # or each time would be added to those before
        return made

    def _recipe(
        self, teacher: str | None, teacher_voice: Path | None, rubric: tuple[str, ...]
    ) -> Recipe:
        from classroom_ai.media import probe
        from classroom_ai.rubric import mark_of, read_rubric

        # A teacher who did not enroll has no history; a voice given beside is all there is then.
        named = teacher if teacher_voice is None or (teacher and is_kept(teacher)) else None
        settings = self._settings.model_copy(update={"teacher": named})
        voice = _enrolled(settings, teacher_voice) or teacher_voice
        if teacher_voice is not None:
            probe(teacher_voice)
        rubrics = tuple(read_rubric(name) for name in rubric or settings.rubric)
        provenance = provenance_of(self._choice, settings, self.device, voice, self._vocabulary)
        return Recipe(
            provenance=provenance,
            counted=mark_of(provenance.fingerprint, rubrics),
            rubrics=rubrics,
            asr=self.asr,
            device=self.device,
            voice=voice,
            language=settings.language,
            vocabulary=self._vocabulary,
            sound=settings.audio,
        )


def _enrolled(settings: Settings, teacher_voice: Path | None) -> VoicePrint | None:
    """The kept voice print, if the settings ask for one; raises UsageError, VoiceError.

    A summary is handed round: that a teacher did not enroll is said without naming all who did.
    """
    try:
        return enrolled_voice(settings, teacher_voice)
    except UsageError as error:
        if teacher_voice is not None:
            raise
        raise UsageError(error.what, error.expected, _NOT_ENROLLED) from error


def _kept_to(settings: Settings, heard_with: str | None) -> Settings:
    """The settings, with the model of earlier lessons where they leave the choice open."""
    from classroom_ai.catalogue import installed

    fit = {card.name for card in installed("asr") if knows(card, settings.language)}
    if settings.asr != "auto" or heard_with not in fit:
        return settings
    return settings.model_copy(update={"asr": heard_with})
