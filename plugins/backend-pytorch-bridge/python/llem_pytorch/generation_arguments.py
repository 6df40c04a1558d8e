"""What `generate` is called with (the decoder table of backends.md 2)."""

from __future__ import annotations

from llem_bridge import Failure

from llem_pytorch.parameters import Names, require
from llem_pytorch.settings import Settings

# Fields of the section that `generate` takes under the same name.
SAME_NAME = (
    "use_cache",
    "cache_implementation",
    "early_stopping",
    "length_penalty",
    "no_repeat_ngram_size",
    "prompt_lookup_num_tokens",
)


def decoding_arguments(settings: Settings) -> dict:
    """How the next token is chosen, and every field of the section that concerns it.

    Whatever of sampling is not passed would come from the model's own generation_config.json.
    """
    decoder = settings.decoder
    arguments: dict = {"repetition_penalty": real(decoder["repetition_penalty"])}
    strategy = decoder["decoding_strategy"]
    if strategy == "sampling" and decoder["temperature"] > 0:
        arguments.update(do_sample=True, num_beams=1, top_k=decoder["top_k"])
        arguments.update({name: real(decoder.get(name)) for name in ("temperature", "top_p", "min_p")})
    else:
        arguments.update(do_sample=False, num_beams=decoder["num_beams"] if strategy == "beam" else 1)
    if decoder["ignore_eos"]:
        arguments["eos_token_id"] = None
    for name in SAME_NAME:
        if name in settings.section:
            arguments[name] = settings.get(name)
    return arguments


def real(value: float | None) -> float | None:
    """JSON has one kind of number, and transformers refuses an int for a temperature or a penalty."""
    return None if value is None else float(value)


def length_arguments(settings: Settings, max_new_tokens: int) -> dict:
    """How long the longest row of a batch may become."""
    decoder = settings.decoder
    arguments = {"max_new_tokens": max_new_tokens}
    least = max_new_tokens if decoder["ignore_eos"] else decoder.get("min_new_tokens")
    if least is not None:
        arguments["min_new_tokens"] = min(least, max_new_tokens)
    return arguments


def row_limits(prompts: list, width: int, limit: int | None, context: int | None) -> list:
    """New tokens of each row at most: its own limit within the configured one, or what the context leaves."""
    if limit is None:
        limit = room(width, context)
    return [limit if prompt["max_new_tokens"] is None else min(prompt["max_new_tokens"], limit) for prompt in prompts]


def room(width: int, context: int | None) -> int:
    if context is None:
        raise Failure(
            "UNSUPPORTED_SETTING",
            "max_output_tokens null needs a context limit, and the model's config.json has none",
            fix="set max_output_tokens",
        )
    if width >= context:
        raise Failure(
            "UNSUPPORTED_SETTING",
            f"an input of {width} tokens fills the model's context of {context}",
            fix=f"set max_input_tokens below {context}",
        )
    return context - width


def check_names(settings: Settings, transformers) -> None:
    """Raises UNSUPPORTED_SETTING for what the installed `generate` does not know."""
    known = set(vars(transformers.GenerationConfig()))
    names = Names(transformers.GenerationMixin.generate)
    decoding = {**decoding_arguments(settings), **length_arguments(settings, 1)}
    for name, value in decoding.items():
        section = "pytorch" if name in SAME_NAME else "decoder"
        require(
            name in known or name in names.read,
            f"{section}.{name}",
            value,
            "transformers",
            transformers.__version__,
        )
