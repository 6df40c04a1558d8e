"""How many tokens a row really has (backends.md 7)."""

from __future__ import annotations


def count_output(generated: list, eos_ids: set, limit: int) -> tuple:
    """Length and finish reason of one row.

    `generated` are its ids after the padded input. Output ends with the first end of text, which counts, or at the
    row's own limit; what follows is padding, or work done for other rows.
    """
    for position, token in enumerate(generated[:limit]):
        if token in eos_ids:
            return position + 1, "eos"
    if len(generated) >= limit:
        return limit, "length"
    return len(generated), "stop"
