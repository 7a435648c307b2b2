"""Which stretches of a recording are kept so that its moments can be heard."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

from classroom_ai.types import Seconds, Span

#: A moment is heard from a little before it begins until a little after it ends.
BEFORE: Seconds = 0.3
AFTER: Seconds = 0.5
#: Of a longer moment the beginning is heard.
LONGEST_MOMENT: Seconds = 15.0
#: Moments that touch share a clip up to this length: where a page fetches a clip to play two
#: seconds of it, it should not be minutes.
LONGEST_CLIP: Seconds = 40.0


def stretches(spans: Iterable[Span], *, duration: Seconds) -> tuple[Span, ...]:
    """What has to be kept of a recording so that each moment can be heard whole.

    Parameters
    ----------
    spans : iterable of Span
        Moments, in any order; the same one may come twice.
    duration : float
        Length of the recording; what begins later, or ends before it begins, is left out.

    Returns
    -------
    tuple of Span
        By start. Moments that overlap or touch are in one stretch, unless it would be longer
        than 40 s; each moment is wholly within one of them.

    Examples
    --------
    >>> stretches([Span(10.0, 12.0), Span(12.5, 14.0), Span(60.0, 90.0)], duration=70.0)
    (Span(start=9.7, end=14.5), Span(start=59.7, end=70.0))
    """
    joined: list[Span] = []
    for span in sorted(heard(spans, duration=duration), key=lambda span: (span.start, span.end)):
        last = joined[-1] if joined else None
        if last is not None and span.start <= last.end:
            end = max(span.end, last.end)
            if end - last.start <= LONGEST_CLIP:
                joined[-1] = Span(last.start, end)
                continue
        joined.append(span)
    return tuple(joined)


def heard(spans: Iterable[Span], *, duration: Seconds) -> list[Span]:
    """What is heard of each moment: from a little before it, 15 s at most."""
    inside = [
        span
        for span in spans
        if isfinite(span.start) and 0.0 <= span.start <= span.end and span.start < duration
    ]
    return [_heard(span, duration) for span in inside]


def _heard(span: Span, duration: Seconds) -> Span:
    start = max(span.start - BEFORE, 0.0)
    end = min(span.end + AFTER, start + LONGEST_MOMENT, duration)
    return Span(round(start, 3), round(end, 3))
