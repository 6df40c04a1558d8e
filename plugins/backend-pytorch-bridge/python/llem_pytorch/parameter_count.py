"""Parameters of matrix products, for the FLOPs (measurement.md 9)."""

from __future__ import annotations

import math


def count_non_embedding(model, torch) -> int:
    """Parameters that neither are called, nor lie in, an embedding; a tied output projection counts once."""
    embeddings = {
        id(parameter)
        for module in model.modules()
        if isinstance(module, torch.nn.Embedding)
        for parameter in module.parameters(recurse=False)
    }
    total = sum(
        elements(parameter)
        for name, parameter in model.named_parameters()
        if "embed" not in name.lower() and id(parameter) not in embeddings
    )
    output = model.get_output_embeddings()
    weight = getattr(output, "weight", None)
    if weight is not None and id(weight) in embeddings:
        total += elements(weight)
    return total


def elements(parameter) -> int:
    """Of a weight as it was before bitsandbytes packed it."""
    state = getattr(parameter, "quant_state", None)
    return math.prod(state.shape) if state is not None else parameter.numel()
