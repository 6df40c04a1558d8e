"""A plain transformers script: loads an architecture with random weights, and generates at every line on stdin.

    bare.py <model folder> <fp32|bf16> <batch size> <batches> <tokens in and out>

Prints {"seconds", "tokens"} for each line, and once `{}` when it is ready.
"""

import json
import sys
import time

import torch
from transformers import AutoConfig, AutoModelForCausalLM

folder, precision, batch, batches, tokens = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
device = "cuda" if torch.cuda.is_available() else "cpu"
dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[precision]
torch.manual_seed(42)
with torch.device(device):
    model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(folder), dtype=dtype).eval()
vocabulary = model.config.vocab_size


def synchronize():
    if device == "cuda":
        torch.cuda.synchronize()


def generate(new_tokens):
    ids = torch.randint(3, vocabulary, (batch, tokens)).to(device)
    arguments = {"do_sample": False, "num_beams": 1, "repetition_penalty": 1.0, "eos_token_id": None, "pad_token_id": 0}
    with torch.inference_mode():
        sequences = model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=new_tokens,
            min_new_tokens=new_tokens,
            **arguments,
        )
    return sum(len(row) - tokens for row in sequences.tolist())


print("{}", flush=True)
for _ in sys.stdin:
    for _ in range(2):
        generate(min(tokens, 32))
    synchronize()
    start = time.monotonic()
    count = sum(generate(tokens) for _ in range(batches))
    synchronize()
    print(json.dumps({"seconds": time.monotonic() - start, "tokens": count}), flush=True)
