"""What a loaded model is: the `info` of backends.md 1."""

from __future__ import annotations

import importlib.metadata
import json

from llem_pytorch.load import Loaded
from llem_pytorch.prompts import tokenizer_name


def describe(loaded: Loaded, libraries: tuple) -> dict:
    engine = loaded.engine
    return {
        "devices": engine.device.cuda,
        "model_memory_mb": engine.device.model_mb(),
        "non_embedding_parameters": loaded.parameters,
        "architecture": plain(loaded.model_config.to_dict()),
        "engine_version": engine.transformers.__version__,
        "libraries": installed(libraries),
        "cuda_version": engine.torch.version.cuda,
        "effective_settings": effective_settings(loaded),
        "tokenizer": tokenizer_name(engine.tokenizer),
        "build_metadata": None,
        "env": {},
        "warnings": loaded.warnings,
    }


def effective_settings(loaded: Loaded) -> dict:
    """Every setting after the engine resolved its defaults."""
    engine = loaded.engine
    settings, model, torch = engine.settings, engine.model, engine.torch
    config = model.config
    quantization = getattr(config, "quantization_config", None)
    return plain(
        {
            "dtype": model.dtype,
            "attn_implementation": getattr(config, "_attn_implementation", None),
            "device": str(engine.device.first),
            "device_map": getattr(model, "hf_device_map", None),
            "revision": getattr(config, "_commit_hash", None) or settings.get("revision"),
            "trust_remote_code": settings.source["trust_remote_code"],
            "quantization_config": quantization.to_dict() if hasattr(quantization, "to_dict") else quantization,
            "batch_size": settings.batch_size,
            "batching_strategy": settings.get("batching_strategy", "static"),
            "padding_side": "left",
            "pad_token_id": engine.pad_id,
            "eos_token_ids": sorted(engine.eos_ids),
            "context_limit": engine.context,
            "torch_compile": engine.compilation.is_active,
            "torch_compile_options": engine.compilation.arguments if engine.compilation.is_active else None,
            "allow_tf32": torch.backends.cuda.matmul.allow_tf32,
            "autocast": settings.get("autocast_dtype", "bfloat16") if settings.get("autocast_enabled") else None,
            "lora": settings.lora,
            "tp_size": settings.get("tp_size"),
            "random_seed": settings.seed,
            "generation": {**model.generation_config.to_dict(), **engine.decoding},
        }
    )


def observed(loaded: Loaded) -> dict:
    """The same after the window, with the arguments of the last `generate`."""
    return {
        "engine": effective_settings(loaded),
        "sampling": plain(loaded.engine.last_arguments),
        "library_version": loaded.engine.transformers.__version__,
    }


def installed(libraries: tuple) -> dict:
    found = {}
    for library in libraries:
        try:
            found[library] = importlib.metadata.version(library)
        except importlib.metadata.PackageNotFoundError:
            pass
    return found


def plain(value):
    """Only what JSON knows: a dtype by its name, anything else strange by its text, NaN as nothing."""
    return json.loads(json.dumps(value, default=text), parse_constant=lambda _: None)


def text(value) -> str:
    return str(value).removeprefix("torch.")
