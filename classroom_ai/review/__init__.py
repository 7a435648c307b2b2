"""The report of one lesson on this machine, so that what is corrected in it applies at once.

``serving.py`` opens a port that only this machine reaches, ``app.py`` answers,
``guard.py`` turns away whatever is not the page itself, and ``contents.py`` has the two
things that there are to see: the page and the recording. No folder is served, so no
address leads to any other file.
"""

from classroom_ai.review.serving import Review, opened

__all__ = ["Review", "opened"]
