"""Every word of a report in English.

Another language is another package of this form: it has every name that this one has.
The tone: what was in the lesson, never what the teacher is.
"""

from classroom_ai.english import *  # noqa: F403
from classroom_ai.report.words.en.before_you_record import *  # noqa: F403
from classroom_ai.report.words.en.check import *  # noqa: F403
from classroom_ai.report.words.en.closing import *  # noqa: F403
from classroom_ai.report.words.en.data import *  # noqa: F403
from classroom_ai.report.words.en.first_page import *  # noqa: F403
from classroom_ai.report.words.en.heard import *  # noqa: F403
from classroom_ai.report.words.en.measures import *  # noqa: F403
from classroom_ai.report.words.en.page import *  # noqa: F403
from classroom_ai.report.words.en.pictures import *  # noqa: F403
from classroom_ai.report.words.en.trends import *  # noqa: F403

LANGUAGE = "en"
