"""From texts to token ids."""

from __future__ import annotations

import os

from llem_bridge import Failure

from llem_pytorch.settings import Settings

TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer_config.json",
    "vocab.json",
    "vocab.txt",
    "spiece.model",
)


class ByteTokenizer:
    """UTF-8 bytes modulo the vocabulary: what stands in for a tokenizer with dummy weights (backends.md 8)."""

    pad_token_id = 0
    eos_token_id = None

    def __init__(self, vocabulary: int):
        self.vocabulary = vocabulary

    def __call__(self, texts: list, truncation: bool = False, max_length: int | None = None) -> dict:
        limit = max_length if truncation else None
        return {"input_ids": [[byte % self.vocabulary for byte in text.encode()[:limit]] for text in texts]}


def load_tokenizer(settings: Settings, transformers, vocabulary: int | None):
    """The model's tokenizer, padding at the left and cutting at the right; bytes where a dummy has none."""
    if settings.is_dummy and not has_tokenizer(settings):
        return ByteTokenizer(vocabulary or 256)
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(settings.model, **settings.source)
    except (OSError, ValueError) as error:
        if settings.is_dummy and not settings.is_local and isinstance(error, OSError):
            return ByteTokenizer(vocabulary or 256)
        if has_tokenizer(settings):
            raise
        raise Failure(
            "TOKENIZER_MISSING",
            f"{settings.model} has no tokenizer",
            fix="save it beside the model: AutoTokenizer.from_pretrained('<model>').save_pretrained('<directory>')",
        ) from error
    tokenizer.padding_side = "left"
    tokenizer.truncation_side = "right"
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def has_tokenizer(settings: Settings) -> bool:
    # transformers takes a folder of the working directory for the model also where its name is that of a Hub id.
    if not settings.is_local and not os.path.isdir(settings.model):
        return True
    return any(os.path.exists(os.path.join(settings.model, name)) for name in TOKENIZER_FILES)


def tokenizer_name(tokenizer) -> str:
    return "byte" if isinstance(tokenizer, ByteTokenizer) else type(tokenizer).__name__


def encode(tokenizer, prompts: list, max_input_tokens: int | None) -> tuple:
    """Ids of every prompt, its first `max_input_tokens`, and how many prompts were cut.

    A prompt of synthetic data is cut or repeated to its `input_len` first.
    """
    limits = {} if max_input_tokens is None else {"truncation": True, "max_length": max_input_tokens}
    rows: list = [None] * len(prompts)
    cut = 0
    for is_sized in (False, True):
        members = [index for index, prompt in enumerate(prompts) if (prompt["input_len"] is not None) == is_sized]
        if not members:
            continue
        texts = [prompts[index]["text"] for index in members]
        encoded = tokenizer(texts, **({} if is_sized else limits))["input_ids"]
        for index, ids in zip(members, encoded):
            rows[index], is_cut = fit(ids, prompts[index], max_input_tokens, tokenizer)
            cut += is_cut
    return rows, cut


def fit(ids: list, prompt: dict, max_input_tokens: int | None, tokenizer) -> tuple:
    """The ids that the model is to see, and whether there were more."""
    if not ids:
        raise Failure("NO_TOKENS", f"the prompt {prompt['text'][:40]!r} has no tokens")
    wanted = prompt["input_len"]
    if wanted is not None:
        sized = [ids[position % len(ids)] for position in range(wanted)]
        return sized[:max_input_tokens], max_input_tokens is not None and wanted > max_input_tokens
    # As long as the limit is either just so long, or was cut: only the whole text tells.
    is_full = len(ids) == max_input_tokens
    return ids, is_full and len(tokenizer([prompt["text"]])["input_ids"][0]) > max_input_tokens
