"""Flash attention that cannot be imported is replaced by sdpa, with a warning (backends.md 3)."""

from __future__ import annotations

import importlib

from llem_pytorch.measurement_warning import warning

# What transformers imports for each; it would otherwise fetch a kernel from the Hub.
MODULES = {
    "flash_attention_2": ("flash_attn", "einops"),
    "flash_attention_3": ("flash_attn_interface", "einops"),
    "flash_attention_4": ("flash_attn.cute", "einops"),
}


def choose_attention(wanted: str | None, torch) -> tuple:
    """The implementation to ask for (None: the engine's own default) and a warning or None."""
    reason = obstacle(wanted, torch)
    if reason is None:
        return wanted, None
    return "sdpa", warning(
        "attention_fallback",
        f"pytorch.attn_implementation {wanted} cannot be used, sdpa ran instead: {reason}",
        "Install the package for this torch, or set pytorch.attn_implementation: sdpa",
    )


def obstacle(wanted: str | None, torch) -> str | None:
    if wanted not in MODULES:
        return None
    if not torch.cuda.is_available():
        return "no CUDA device is visible"
    for module in MODULES[wanted]:
        try:
            importlib.import_module(module)
        except Exception as error:
            return f"{module}: {error}"
    return None
