"""What an experiment is without llem: imports, load, one warm-up batch, all prompts. Prints nothing but its prompts' tokens.

    pytorch_plain.py <model folder> <batch size> <new tokens> < prompts, one for each line
"""

import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

folder, batch, tokens = sys.argv[1], *map(int, sys.argv[2:])
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, device_map="auto").eval()
tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left")
tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
texts = [line.rstrip("\n") for line in sys.stdin]


def generate(chosen, limit):
    inputs = tokenizer(chosen, padding=True, return_tensors="pt").to(model.device)
    with torch.inference_mode():
        rows = model.generate(**inputs, do_sample=False, num_beams=1, max_new_tokens=limit, pad_token_id=tokenizer.pad_token_id)
    return int((rows[:, inputs["input_ids"].shape[1] :] != tokenizer.pad_token_id).sum())


generate(texts[:1] * batch, min(tokens, 32))
print(sum(generate(texts[first : first + batch], tokens) for first in range(0, len(texts), batch)))
