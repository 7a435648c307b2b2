"""The teacher's own store of lessons, goals, notes, visits and releases: on this machine only.

::

    lesson + measures ─▶ lessons.remember ─▶ store ─▶ answers.goal_answer ─▶ first page
                             goals.set_goal ─┘    └─▶ listing, ownership

It holds no word of a lesson: numbers, and what the teacher wrote. ``store`` opens the file,
``compare`` says whether lessons differ by more than lessons do anyway. Importing this
loads no database; the modules do.
"""
