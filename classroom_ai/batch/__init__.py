"""Many recordings, overnight: planned first, worked on side by side, and none lost.

::

    finding.py, manifest.py   what is asked for
    recipes.py                how the recordings of each teacher are heard and counted
    planning.py               what is left to do, by records.py and remembered.py
    running.py                from stage to stage, and where to: locks.py keeps others out
    stages.py                 what is done with one recording, as plain functions
    engine.py, workers.py     where stages run; crew.py: on how many workers, for how long
    limits.py                 how long a stage may take before it is given up
    on_ray.py                 the same on several machines, with cluster.py and places.py
    rows.py, summary.py       what became of each
    carrying_out.py           all of that for a command
    leaving.py                how a lesson that is purged leaves it

A recording is done when its record is written, which is the last thing that happens to it.
Until then it may be killed at any moment: what was heard is kept as soon as it is heard, and
what is half written is removed by whoever takes the recording up again.
"""
