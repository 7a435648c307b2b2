"""What leaves a teacher's hands: one file for a coach, another for the school.

::

    store, lesson ─▶ releasing ─▶ bundle ─┬─ for a coach ──▶ debrief
                                          └─ for a school ─▶ programme

The two kinds have models of their own: that for a school has no field in which a word, a
sound or a single lesson could travel. ``debrief`` and ``programme`` see nothing but bundles.
"""
