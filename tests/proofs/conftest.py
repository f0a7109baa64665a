"""Chance, and a way to have the same chance again."""

import os
import random

import pytest


@pytest.fixture
def rng() -> random.Random:
    """Chance; a test that fails shows its seed, and PROOF_SEED repeats it."""
    seed = int(os.environ.get("PROOF_SEED") or random.randrange(10**6))  # noqa: S311
    print(f"PROOF_SEED={seed}")  # noqa: T201
    return random.Random(seed)  # noqa: S311
