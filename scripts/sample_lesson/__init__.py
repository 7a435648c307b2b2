"""How a written lesson becomes sound with known truth; ``make_sample_lesson.py`` is the command.

``script`` reads what is said, ``voices`` speaks it, ``layout`` says when,
``truth`` writes that down, and ``room`` lets it be heard from a desk. The
package that users install needs none of this.
"""
