"""Nothing leaves the machine: dependencies are told so before they are imported.

Called by everything that imports a model library. Downloads, which the user
asks for by name, go through ``download.py`` and nowhere else.
"""

from __future__ import annotations

import os

#: What each dependency reads to learn that it must not use the network.
OFFLINE_ENVIRONMENT = {
    "PYANNOTE_METRICS_ENABLED": "0",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
    "OTEL_SDK_DISABLED": "true",
    "RAY_USAGE_STATS_ENABLED": "0",
}


def stay_offline() -> None:
    """Switch telemetry and hub access of every dependency off, for this process."""
    os.environ.update(OFFLINE_ENVIRONMENT)
