"""One teacher's term and a district, played through the real commands; ``play_term.py`` plays it.

``bank`` has what is said in the lessons, ``lessons`` makes them, ``district`` has the other
teachers; ``stage`` runs commands on the days of the story and writes down what they answered,
``clock`` tells them which day it is, and ``term`` and ``programme`` are the story. The package
that users install needs none of this.
"""
