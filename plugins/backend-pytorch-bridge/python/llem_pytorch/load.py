"""From a configuration to an engine."""

from __future__ import annotations

import os

from llem_bridge import Failure

from llem_pytorch.dummy import build_dummy
from llem_pytorch.engine import Engine
from llem_pytorch.failures import explain, first_line
from llem_pytorch.generation_arguments import check_names
from llem_pytorch.load_arguments import LoadArguments, dummy_arguments
from llem_pytorch.measurement_warning import warning
from llem_pytorch.parameter_count import count_non_embedding
from llem_pytorch.prompts import load_tokenizer, tokenizer_name
from llem_pytorch.seeding import seed_everything
from llem_pytorch.settings import Settings


class Loaded:
    """An engine and what is told about its load."""

    def __init__(self, engine: Engine, model_config, parameters: int, warnings: list):
        self.engine = engine
        self.model_config = model_config
        self.parameters = parameters
        self.warnings = warnings


def load(settings: Settings, request) -> Loaded:
    request.progress("importing torch and transformers")
    import torch
    import transformers

    require_model(settings)
    check_names(settings, transformers)
    if "allow_tf32" in settings.section:
        torch.backends.cuda.matmul.allow_tf32 = settings.get("allow_tf32")
    request.check_cancelled()
    model_config = transformers.AutoConfig.from_pretrained(settings.model, **settings.source)
    tokenizer = load_tokenizer(settings, transformers, vocabulary_of(model_config))
    request.check_cancelled()
    arguments = LoadArguments(settings, transformers, torch)
    model = load_model(settings, arguments, model_config, torch, transformers, request)
    parameters = count_parameters(settings, model, model_config, torch, transformers)
    if settings.lora:
        request.progress("applying the adapter")
        model = with_adapter(settings, model)
    model.eval()
    engine = Engine(settings, model, tokenizer, torch, transformers)
    warnings = [*arguments.warnings, *dummy_warnings(settings, tokenizer), *engine.compilation.take_warnings()]
    return Loaded(engine, model_config, parameters, warnings)


def load_model(settings: Settings, arguments: LoadArguments, model_config, torch, transformers, request):
    if settings.is_dummy:
        request.progress("building the model with random weights")
        called_with = dummy_arguments(arguments, model_config)
        for name, value in settings.passthrough.items():
            setattr(model_config, name, value)
        return build_dummy(settings, model_config, called_with, torch, transformers)
    request.progress("loading weights")
    seed_everything(settings.seed, torch)
    return transformers.AutoModelForCausalLM.from_pretrained(settings.model, **arguments.build(model_config))


def count_parameters(settings: Settings, model, model_config, torch, transformers) -> int:
    """Of the whole model: a rank holds but its part, so the whole is built once more without memory."""
    if not settings.is_tensor_parallel:
        return count_non_embedding(model, torch)
    with torch.device("meta"):
        return count_non_embedding(transformers.AutoModelForCausalLM.from_config(model_config), torch)


def with_adapter(settings: Settings, model):
    """The base model with its LoRA adapter, merged into the weights or beside them."""
    from peft import PeftModel

    path = settings.lora.get("adapter_path")
    adapter = os.path.expanduser(path) if path else settings.lora["adapter_id"]
    try:
        adapted = PeftModel.from_pretrained(model, adapter)
    except Exception as error:
        raise adapter_failure(settings.lora, error) from error
    return adapted.merge_and_unload() if settings.lora["merge_weights"] else adapted


def adapter_failure(lora: dict, error: Exception) -> Failure:
    """peft says of an adapter that is not there what it says of a base model that is not."""
    field = "adapter_path" if lora.get("adapter_path") else "adapter_id"
    known = explain(error, lora[field])
    if known is not None and known.code != "MODEL_NOT_FOUND":
        return known
    return Failure(
        "LOAD_FAILED",
        f"the adapter {lora[field]} cannot be applied: {first_line(error)}",
        fix=f"point lora.{field} at a directory or Hub repository that holds adapter_config.json, made for this model",
    )


def require_model(settings: Settings) -> None:
    """A path that is none would be taken for an id of the Hub."""
    if settings.is_local and not os.path.isdir(settings.model):
        raise Failure(
            "MODEL_NOT_FOUND",
            f"{settings.config['model']} not found — path does not exist",
            fix="check the path; it is relative to the working directory",
        )


def vocabulary_of(model_config) -> int | None:
    return getattr(model_config, "vocab_size", None)


def dummy_warnings(settings: Settings, tokenizer) -> list:
    if not settings.is_dummy:
        return []
    warnings = [
        warning(
            "dummy_weights",
            "the weights are random, so text, output lengths and power are not those of the trained model",
            "Set load_format: auto to measure it",
        )
    ]
    if tokenizer_name(tokenizer) == "byte":
        warnings.append(
            warning(
                "tokenizer_fallback",
                "the model has no tokenizer files, so prompts were fed as their UTF-8 bytes",
                "Put tokenizer.json beside config.json",
            )
        )
    return warnings
