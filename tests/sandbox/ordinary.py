"""Programs as people write them: what they print is what `record` prints."""

from pathlib import Path

PROGRAMS = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
