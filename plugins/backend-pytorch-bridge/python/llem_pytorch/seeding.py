"""One seed for every generator that an engine may draw from (backends.md 2, rule 7)."""

from __future__ import annotations

import random


def seed_everything(seed: int, torch) -> None:
    random.seed(seed)
    try:
        import numpy
    except ImportError:
        pass
    else:
        numpy.random.seed(seed)
    # Seeds every CUDA device too.
    torch.manual_seed(seed)
