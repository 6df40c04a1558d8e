"""Trains the example model from scratch on one CPU thread.

Usage: python train.py OUTPUT_DIRECTORY [--steps 4500] [--megabytes 18] [--seed 7]
"""

import argparse
import json
import math
import os
import time
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"

import numpy
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from corpus import documents
from muon import Muon

VOCABULARY = 2048
CONTEXT = 1024
PAD, BOS, EOS = "<pad>", "<s>", "</s>"
TOKENS_PER_STEP = 1024
# Every tenth step is one row as long as the context, so that late positions are trained too.
USUAL_LENGTH, LONG_LENGTH, LONG_EVERY = 256, CONTEXT, 10


def train_tokenizer(texts):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=[PAD, BOS, EOS],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BOS} $A",
        pair=f"{BOS} $A {BOS} $B",
        special_tokens=[(BOS, tokenizer.token_to_id(BOS))],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token=BOS, eos_token=EOS, pad_token=PAD,
        model_max_length=CONTEXT, padding_side="left",
        model_input_names=["input_ids", "attention_mask"], clean_up_tokenization_spaces=False,
    )


def name_class_for_older_readers(path):
    """transformers 5 writes a class name that transformers 4 does not know; both know this one."""
    config = json.loads(path.read_text())
    path.write_text(json.dumps({**config, "tokenizer_class": "PreTrainedTokenizerFast"}, indent=2) + "\n")


def encode(tokenizer, texts):
    """All documents in one row of ids: <s> text </s> <s> text </s> ..."""
    rows = tokenizer(texts)["input_ids"]
    return torch.from_numpy(numpy.concatenate([[*row, tokenizer.eos_token_id] for row in rows]))


def create_model(tokenizer):
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=128, intermediate_size=384, num_hidden_layers=4,
        num_attention_heads=4, num_key_value_heads=2, head_dim=32, max_position_embeddings=CONTEXT,
        tie_word_embeddings=True, bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    ))


def create_optimizers(model, rate):
    """Muon turns the matrices, AdamW the embedding and the norms."""
    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and "embed" not in name]
    others = [p for name, p in model.named_parameters() if p.ndim != 2 or "embed" in name]
    return [
        Muon(matrices, lr=rate),
        torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.98), weight_decay=0.0),
    ]


def rate_factor(step, steps, warmup=100):
    if step < warmup:
        return (step + 1) / warmup
    return 0.5 * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup)))


@torch.no_grad()
def held_out_loss(model, ids, length=USUAL_LENGTH, batches=24):
    model.eval()
    windows = ids[: batches * 8 * length].view(batches, 8, length)
    losses = [model(input_ids=window, labels=window, use_cache=False).loss.item() for window in windows]
    model.train()
    return sum(losses) / len(losses)


def train(model, ids, held_out, steps, rate):
    optimizers, started, position, mean = create_optimizers(model, rate), time.time(), 0, None
    for step in range(steps):
        length = LONG_LENGTH if step % LONG_EVERY == LONG_EVERY - 1 else USUAL_LENGTH
        if position + TOKENS_PER_STEP > len(ids):
            position = step % USUAL_LENGTH  # a new pass, cut at other places
        window = ids[position : position + TOKENS_PER_STEP].view(-1, length)
        position += TOKENS_PER_STEP
        loss = model(input_ids=window, labels=window, use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate * rate_factor(step, steps)
            optimizer.step()
            optimizer.zero_grad()
        mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
        if step % 100 == 99:
            print(f"step {step + 1} loss {mean:.3f} seconds {time.time() - started:.0f}", flush=True)
    result = {"loss": mean, "held_out_loss": held_out_loss(model, held_out), "seconds": time.time() - started}
    print(json.dumps(result), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("output")
    parser.add_argument("--steps", type=int, default=4500)
    parser.add_argument("--megabytes", type=float, default=18)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rate", type=float, default=1e-2)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)

    texts = list(documents(options.megabytes, options.seed))
    tokenizer = train_tokenizer(texts[:8000])
    ids = encode(tokenizer, texts)
    held_out = encode(tokenizer, list(documents(0.5, options.seed + 1)))
    model = create_model(tokenizer)
    print(f"{len(texts)} documents, {len(ids)} tokens, {model.num_parameters()} parameters", flush=True)
    train(model, ids, held_out, options.steps, options.rate)

    output = Path(options.output)
    model.generation_config = GenerationConfig(
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model.to(torch.float16).save_pretrained(output)
    tokenizer.save_pretrained(output)
    name_class_for_older_readers(output / "tokenizer_config.json")


if __name__ == "__main__":
    main()
