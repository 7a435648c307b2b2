"""Counting a lesson in tests: in seconds, with the real language model."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import classroom_ai.annotate
from classroom_ai import measures, pipeline

if TYPE_CHECKING:
    import pytest
    from spacy.language import Language


def with_few_draws(patch: pytest.MonkeyPatch, nlp: Language) -> None:
    """Ranges of a few draws are as good here, and the language model is loaded once."""
    pipeline._nlp.cache_clear()
    patch.setattr(classroom_ai.annotate, "load_nlp", lambda path: nlp)
    few = partial(measures.measure_lesson, draws=2)
    patch.setattr(measures, "measure_lesson", few)
