"""What several tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from spacy.language import Language


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The English pipeline of the offline set, as ``annotate`` uses it."""
    from classroom_ai.annotate import load_nlp
    from classroom_ai.catalogue import path_of

    return load_nlp(path_of("en_core_web_sm"))
