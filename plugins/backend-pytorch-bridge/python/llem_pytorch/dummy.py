"""Models with random weights, from their config.json alone (backends.md 8)."""

from __future__ import annotations

from llem_pytorch.seeding import seed_everything
from llem_pytorch.settings import Settings


def build_dummy(settings: Settings, model_config, arguments: dict, torch, transformers):
    """The architecture with the weights that the model's own initialisation draws from `random_seed`."""

    def build():
        return transformers.AutoModelForCausalLM.from_config(model_config, **arguments)

    placement = place(settings, build, torch)
    if isinstance(placement, dict):
        # Weights do not fit one device: drawn in main memory, then dealt out.
        from accelerate import dispatch_model

        seed_everything(settings.seed, torch)
        return dispatch_model(build(), device_map=placement)
    with torch.device(placement):
        seed_everything(settings.seed, torch)
        return build()


def place(settings: Settings, build, torch):
    """The one device that the weights go to, or a map from modules to several, as `from_pretrained` would deal them."""
    if not torch.cuda.is_available():
        return "cpu"
    if settings.process is not None:
        return "cuda:0"
    wanted = settings.get("device_map", "auto")
    if wanted not in ("auto", "balanced", "balanced_low_0", "sequential"):
        return wanted
    if torch.cuda.device_count() == 1 and not settings.get("max_memory"):
        return "cuda:0"
    from accelerate import infer_auto_device_map
    from accelerate.utils import get_balanced_memory, get_max_memory

    with torch.device("meta"):
        skeleton = build()
    limits = settings.get("max_memory")
    limits = limits and {int(key) if key.isdigit() else key: size for key, size in limits.items()}
    whole = skeleton._no_split_modules
    memory = (
        get_max_memory(limits)
        if wanted == "sequential"
        else get_balanced_memory(
            skeleton, limits, no_split_module_classes=whole, low_zero=wanted == "balanced_low_0"
        )
    )
    mapped = infer_auto_device_map(skeleton, memory, no_split_module_classes=whole)
    devices = set(mapped.values())
    only = next(iter(devices))
    return f"cuda:{only}" if len(devices) == 1 and isinstance(only, int) else mapped
