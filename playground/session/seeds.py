"""New seeds: short enough to read aloud, from the system's own randomness."""

import secrets

LARGEST = 999_999


def fresh_seed() -> int:
    """A random seed in 0 .. 999,999."""
    return secrets.randbelow(LARGEST + 1)
