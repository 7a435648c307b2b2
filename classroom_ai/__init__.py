"""classroom-ai: turns a recorded lesson into feedback a teacher trusts.

Data flows one way: recording, lesson, tags, measures, scores, report. Read
``pipeline.py`` for that story on one page.
"""

__version__ = "0.1.0"
