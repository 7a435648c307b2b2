"""From a teacher's own store and lessons to a bundle that holds just what the teacher chose.

::

    lessons ─▶ candidates ─▶ chosen ─┐
    store ─▶ goal, notes, visit ─────┴▶ names out ─▶ bundle for a coach
    store ─▶ counts, months, changes ─────────────▶ bundle for a school

``lessons`` knows which ones there are, ``candidates`` what could be shown of them, ``names``
takes the names out of every text on its way, ``sound`` cuts clips, ``coach`` and ``school``
build the two bundles (``changes`` what moved), and ``giving`` lists a bundle in the store,
writes its file, and takes it back. Nothing leaves by default that was not written for the
coach: without a choice a lesson gives nothing.
"""
