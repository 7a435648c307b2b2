"""``python -m classroom_ai`` is the command ``classroom-ai``."""

from classroom_ai.cli import main

if __name__ == "__main__":
    main()
