"""A loaded model and all that its runs share."""

from __future__ import annotations

import time
from array import array

from llem_pytorch.batches import batches_of, pad_left
from llem_pytorch.compilation import Compilation
from llem_pytorch.device import Device
from llem_pytorch.generation_arguments import decoding_arguments, length_arguments, row_limits
from llem_pytorch.observer import Observer
from llem_pytorch.prompts import encode
from llem_pytorch.seeding import seed_everything
from llem_pytorch.settings import Settings
from llem_pytorch.token_counts import count_output

WARMUP_TOKENS = 32


class Engine:
    """Runs prompts through `generate`, batch by batch."""

    def __init__(self, settings: Settings, model, tokenizer, torch, transformers):
        self.settings = settings
        self.model = model
        self.tokenizer = tokenizer
        self.torch = torch
        self.transformers = transformers
        self.device = Device(torch, model)
        inner = model.get_base_model() if hasattr(model, "get_base_model") else model
        self.compilation = Compilation(settings, inner, torch)
        self.decoding = decoding_arguments(settings)
        self.eos_ids = eos_ids(model, self.decoding)
        self.pad_id = pad_id(tokenizer, self.eos_ids)
        self.context = context_limit(model.config)
        self.last_arguments: dict = {}

    def warmup(self, prompt: dict, request) -> float:
        """Milliseconds of one batch of the prompt, its output short."""
        limit = self.settings.config["max_output_tokens"]
        prompts = [prompt] * self.settings.batch_size
        started = time.monotonic()
        rows, _ = encode(self.tokenizer, prompts, self.settings.config["max_input_tokens"])
        self.run_batch(prompts, rows, WARMUP_TOKENS if limit is None else min(limit, WARMUP_TOKENS), request)
        self.device.synchronize()
        return (time.monotonic() - started) * 1000

    def run(self, prompts: list, arrivals: list | None, request) -> dict:
        """Runs every prompt and reports what happened, in the order of the prompts."""
        settings = self.settings
        seed_everything(settings.seed, self.torch)
        self.device.reset_peak()
        self.device.synchronize()
        start = time.monotonic()
        if settings.get("batching_strategy") == "dynamic":
            # Only known lengths can be sorted.
            rows, cut = encode(self.tokenizer, prompts, settings.config["max_input_tokens"])
            lengths = [len(row) for row in rows]
        else:
            rows, cut, lengths = None, 0, [0] * len(prompts)
        outputs: list = [None] * len(prompts)
        batches = []
        for members in batches_of(lengths, settings.batch_size, settings.get("batching_strategy", "static")):
            due = None if arrivals is None else [start + arrivals[index] for index in members]
            if due is not None:
                wait_until(max(due), request)
            began = time.monotonic()
            chosen = [prompts[index] for index in members]
            if rows is None:
                inputs, more = encode(self.tokenizer, chosen, settings.config["max_input_tokens"])
                cut += more
            else:
                inputs = [rows[index] for index in members]
            batch = self.run_batch(chosen, inputs, settings.config["max_output_tokens"], request)
            batch.update(began=began, arrivals=due)
            batches.append(batch)
            for position, index in enumerate(members):
                outputs[index] = request_output(batch, position)
        self.device.synchronize()
        end = time.monotonic()
        return {
            "window": {"start_s": start, "end_s": end},
            "requests": outputs,
            "batch_times": [batch["end"] - batch["began"] for batch in batches],
            "phases": [phase for batch in batches for phase in phases(batch)],
            "peak_memory_mb": self.device.peak_mb(),
            "padding_tokens": sum(batch["padding"] for batch in batches),
            "truncated_prompts": cut,
            "kv_cache": None,
            "warnings": self.compilation.take_warnings(),
            "extras": {"compiled_graphs": self.compilation.graphs()},
        }

    def run_batch(self, prompts: list, inputs: list, limit: int | None, request) -> dict:
        """One call of `generate`."""
        torch, settings = self.torch, self.settings
        width = max(map(len, inputs))
        limits = row_limits(prompts, width, limit, self.context)
        tensors = pad_left(inputs, self.pad_id, torch, self.device.first)
        arguments = {**self.decoding, **length_arguments(settings, max(limits)), "pad_token_id": self.pad_id}
        self.last_arguments = arguments

        def generate():
            observer = Observer(width, limits, settings.is_streaming, self.device, request)
            criteria = self.transformers.StoppingCriteriaList([observer])
            return observer, self.model.generate(**tensors, **arguments, stopping_criteria=criteria)

        began = time.monotonic()
        with torch.inference_mode(), self.autocast():
            observer, sequences = self.compilation.call(generate)
        # The copy waits for the device.
        generated = [row[width:] for row in sequences.tolist()]
        end = time.monotonic()
        counts = [count_output(row, self.eos_ids, limit) for row, limit in zip(generated, limits)]
        return {
            "generate_began": began,
            "end": end,
            "first": observer.instants[0] if observer.instants else end,
            "instants": observer.instants if settings.is_streaming else None,
            "inputs": [len(row) for row in inputs],
            "outputs": [row[:count] for row, (count, _) in zip(generated, counts)],
            "reasons": [reason for _, reason in counts],
            "padding": sum(width - len(row) for row in inputs),
        }

    def autocast(self):
        settings, torch = self.settings, self.torch
        dtype = getattr(torch, settings.get("autocast_dtype", "bfloat16"))
        return torch.autocast(
            self.device.first.type, dtype=dtype, enabled=bool(settings.get("autocast_enabled"))
        )


def request_output(batch: dict, position: int) -> dict:
    """What became of one prompt. With streaming it ends with its last token, else when its batch is handed back."""
    ids, instants = batch["outputs"][position], batch["instants"]
    times = None if instants is None else instants[: len(ids)]
    return {
        "input_tokens": batch["inputs"][position],
        "output_tokens": len(ids),
        "start_s": batch["began"] if batch["arrivals"] is None else batch["arrivals"][position],
        "first_token_s": batch["first"],
        "end_s": times[-1] if times else batch["end"],
        # As arrays they cross the bridge without a look at each number.
        "token_times_s": None if times is None else array("d", times),
        "output_token_ids": array("q", ids),
        "finish_reason": batch["reasons"][position],
    }


def phases(batch: dict) -> list:
    """The first token of every row belongs to the prefill."""
    prefill = {
        "phase": "prefill",
        "start_s": batch["generate_began"],
        "end_s": batch["first"],
        "tokens": sum(batch["inputs"]),
    }
    decoded = sum(max(len(ids) - 1, 0) for ids in batch["outputs"])
    if max(map(len, batch["outputs"])) < 2:
        return [prefill]
    return [prefill, {"phase": "decode", "start_s": batch["first"], "end_s": batch["end"], "tokens": decoded}]


def wait_until(instant: float, request) -> None:
    while (left := instant - time.monotonic()) > 0:
        request.check_cancelled()
        time.sleep(min(left, 0.05))


def eos_ids(model, decoding: dict) -> set:
    """Ids that end a text: those that `generate` itself will go by."""
    if "eos_token_id" in decoding:
        return set()
    ids = model.generation_config.eos_token_id
    return set() if ids is None else {ids} if isinstance(ids, int) else set(ids)


def pad_id(tokenizer, eos: set) -> int:
    if tokenizer.pad_token_id is not None:
        return tokenizer.pad_token_id
    return min(eos, default=0)


def context_limit(config) -> int | None:
    """Positions of the model, under any of the names that configs give them."""
    for name in ("max_position_embeddings", "n_positions", "n_ctx", "max_seq_len", "seq_length"):
        value = getattr(config, name, None)
        if isinstance(value, int) and value > 0:
            return value
    return None
