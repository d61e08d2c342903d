"""What the tests of the bench share."""

from __future__ import annotations

import pytest

from tests.support.evaluate_corpus import ANSWERS, WordCorpus


@pytest.fixture
def corpus() -> WordCorpus:
    """The corpus that answers as every figure worked out by hand has it."""
    return WordCorpus(ANSWERS)
