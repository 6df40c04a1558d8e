"""The reference side of decode-throughput.mjs: decode_throughput.py <directory>.

Writes one model per line of CASES into the directory, prints `ready`, then answers each request
`<model> <batch> <prompt tokens> <new tokens>` on stdin with the decode seconds of one run on one thread.
"""

import sys
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoModelForCausalLM, LlamaConfig, PreTrainedTokenizerFast, StoppingCriteria
from transformers.utils import logging

VOCABULARY = 4096
CASES = {"hidden-64": (64, 2), "hidden-512": (512, 8)}


class FirstStep(StoppingCriteria):
    """Stamps the end of the prefill."""

    def __init__(self):
        self.at = None

    def __call__(self, input_ids, scores, **kwargs):
        self.at = self.at or time.perf_counter()
        return torch.zeros(input_ids.shape[0], dtype=torch.bool)


def make(folder, hidden, heads):
    config = LlamaConfig(
        hidden_size=hidden,
        intermediate_size=hidden * 11 // 4,
        num_hidden_layers=2,
        num_attention_heads=heads,
        num_key_value_heads=heads,
        vocab_size=VOCABULARY,
        max_position_embeddings=1024,
        eos_token_id=None,
    )
    model = AutoModelForCausalLM.from_config(config)
    model.save_pretrained(folder)
    tokenizer = Tokenizer(models.WordLevel({f"t{i}": i for i in range(VOCABULARY)}))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(folder)
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()


def decode_seconds(model, batch, prompt, new):
    ids = torch.randint(1, VOCABULARY, (batch, prompt))
    first = FirstStep()
    with torch.inference_mode():
        model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            do_sample=False,
            min_new_tokens=new,
            max_new_tokens=new,
            pad_token_id=0,
            stopping_criteria=[first],
        )
    return time.perf_counter() - first.at


def main(directory):
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    loaded = {name: make(directory / name, *shape) for name, shape in CASES.items()}
    print("ready", flush=True)
    for line in sys.stdin:
        name, *numbers = line.split()
        print(decode_seconds(loaded[name], *map(int, numbers)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
