"""What a file says of itself: its length, its kind, and the day of the recording."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from classroom_ai.media import probe, read_audio

sys.path.insert(0, str(Path(__file__).parents[1]))

from recordings import NEAR, Track, hiss, write


def test_probe_tells_what_the_header_says(tmp_path: Path) -> None:
    tags = {"creation_time": "2024-05-03T12:00:00Z"}
    path = write(tmp_path / "lesson.mp4", Track(hiss(3.0), "aac"), video=3.0, tags=tags)
    found = probe(path)
    assert found.duration == pytest.approx(3.0, abs=NEAR)
    assert (found.has_audio, found.has_video, found.recorded_on) == (True, True, "2024-05-03")
    assert read_audio(path).recorded_on == "2024-05-03"


def test_probe_of_a_video_without_sound(tmp_path: Path) -> None:
    found = probe(write(tmp_path / "silent film.mp4", video=2.0))
    assert (found.has_audio, found.has_video, found.recorded_on) == (False, True, None)


@pytest.mark.parametrize(
    ("tags", "zone", "day"),
    [
        ({"creation_time": "2024-05-03T10:11:12.000000Z"}, "UTC", "2024-05-03"),
        ({"creation_time": "2024-05-02T23:11:12Z"}, "Australia/Sydney", "2024-05-03"),
        ({"creation_time": "2024-05-04T00:30:00Z"}, "America/Los_Angeles", "2024-05-03"),
        ({"date": "2024-05-03"}, "America/Los_Angeles", "2024-05-03"),
        ({"DATE": "2024:05:03"}, "UTC", "2024-05-03"),
        ({"com.apple.quicktime.creationdate": "2024-05-03T08:00:00+1000"}, "UTC", "2024-05-03"),
        ({"date": "2024"}, "UTC", None),
        ({"date": "last Tuesday"}, "UTC", None),
        ({"date": "2024-13-45"}, "UTC", None),
        ({"creation_time": "1904-01-01T00:00:00Z"}, "UTC", None),
        ({"creation_time": "1970-01-01T00:00:00Z"}, "UTC", None),
        ({"creation_time": "2000-01-01T00:00:00Z"}, "UTC", None),
        ({"creation_time": "2199-01-01T00:00:00Z"}, "UTC", None),
        ({}, "UTC", None),
    ],
)
@pytest.mark.skipif(not hasattr(time, "tzset"), reason="needs a system with time.tzset")
def test_the_day_of_the_recording(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tags: dict[str, str],
    zone: str,
    day: str | None,
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        path = write(tmp_path / "lesson.mkv", Track(hiss(0.1)), tags=tags)
        assert probe(path).recorded_on == day
    finally:
        monkeypatch.undo()
        time.tzset()
