"""In a real browser a clip is the sound of its times: nothing is added in front of it."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from classroom_ai.media import SAMPLE_RATE
from classroom_ai.playback.encoding import MIME, encoded

sys.path.insert(0, str(Path(__file__).parents[1]))

from recordings import span_of_tone, tone

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

#: Length that the player tells, and when something is first heard in what it decodes.
HEARD = """async source => {
    const player = new Audio(source);
    await new Promise((done, failed) => {
        player.onloadedmetadata = done;
        player.onerror = () => failed(player.error.message);
    });
    const context = new OfflineAudioContext(1, 16000, 16000);
    const file = await (await fetch(source)).arrayBuffer();
    const samples = (await context.decodeAudioData(file)).getChannelData(0);
    return [player.duration, samples.findIndex(value => Math.abs(value) > 0.15) / 16000];
}"""


@pytest.mark.parametrize("at", [0.0, 0.5, 1.2345])
def test_a_clip_begins_with_its_first_sample(page: Page, at: float) -> None:
    sound = tone(at, seconds=3.0)
    source = f"data:{MIME};base64,{base64.b64encode(encoded(sound)).decode()}"
    length, first = page.evaluate(HEARD, source)
    expected = span_of_tone(np.abs(sound))[0]
    assert length == pytest.approx(len(sound) / SAMPLE_RATE, abs=0.07)
    assert first == pytest.approx(expected, abs=0.005)
