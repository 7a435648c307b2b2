"""The teacher's own store of lessons, goals, notes, visits and releases: on this machine only.

::

    lesson + measures ─▶ lessons.remember ─▶ store ─▶ kept ─┬─▶ answers ─▶ first page
                             goals.set_goal ─┘              └─▶ trends ─▶ history NAME

It holds no word of a lesson: numbers, and what the teacher wrote. ``store`` opens the file,
``alike`` says which lessons may be compared, ``compare`` whether they differ by more than
lessons do anyway (with ``pooling`` and ``boundary``), ``budget`` how often in a year that may
be claimed. Importing this loads no database; the modules do.
"""
