"""A pack for a ten-minute talk from what a teacher released, and coaches' own ratings of it.

Nothing here can read a lesson, the teacher's history, or a result: it is given bundles, and
what a teacher did not release is in none. ``tests/test_architecture.py`` holds it to that.

- ``released``, ``order``: the bundles of each teacher together, and whom to see first;
- ``criteria``: what is asked about a moment and what it is rated by, from ``criteria.yaml``;
- ``choosing``, ``pack``, ``writing``: three to five moments, the talk, its folder;
- ``ratings``, ``sheet``, ``agreement``, ``telling``: what coaches make of the moments, blind
  until both are in.
"""
