"""Where the tests find what they need besides code."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
DATA = ROOT / "tests" / "data"
SEED_QUESTIONS = DATA / "seed_questions.jsonl"
