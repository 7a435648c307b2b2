"""What coaching costs, whom it reaches and whether it moves anything, for a whole programme.

::

    plan (YAML) ──────────┬─▶ costs ──────────────┐
                          ├─▶ what_if             ├─▶ figures ─▶ html, csv, md
    bundles ─▶ releases ──┴─▶ reach, change, need ┘
                   │
                   └─▶ groups: of whom anything may be said; ledger: of whom it was said before

Nothing here sees more of a teacher than a ``SchoolBundle`` holds, and nothing leaves it for
fewer than five teachers. ``docs/programme.md`` has the model and its sources.
"""
