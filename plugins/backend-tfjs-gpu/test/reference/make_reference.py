"""Writes what transformers computes, for the tests to compare with: make_reference.py <directory>.

One folder per case: the model as save_pretrained leaves it, `reference.safetensors` with the logits of every greedy
step [steps, rows, vocabulary], and `reference.json` with prompts, token ids and the parameter count. The weights are
random and large, and the seed is the first whose greedy choice is nowhere a near-tie.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    GPT2Config,
    LlamaConfig,
    MistralConfig,
    PreTrainedTokenizerFast,
    Qwen2Config,
)
from transformers.utils import logging
from transformers.generation.logits_process import (
    LogitsProcessorList,
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

VOCABULARY = 96
STEPS = 64
PAD = 0
# Share of the spread of the logits; the engines differ by about 1e-6 of it.
LEAST_GAP = 3e-4
SHAPE = dict(
    vocab_size=VOCABULARY,
    hidden_size=64,
    intermediate_size=112,
    num_hidden_layers=3,
    num_attention_heads=4,
    max_position_embeddings=128,
    bos_token_id=1,
    eos_token_id=None,
    pad_token_id=PAD,
)
GPT2_SHAPE = dict(
    vocab_size=VOCABULARY, n_embd=64, n_layer=3, n_head=4, n_positions=128, bos_token_id=1, eos_token_id=None, pad_token_id=PAD
)
LLAMA3_ROPE = dict(
    rope_type="llama3",
    rope_theta=10000.0,
    factor=8.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=32,
)


def llama(**changes):
    return LlamaConfig(**{**SHAPE, "num_key_value_heads": 4, **changes})


# name -> (config, dtype of the file, size of a shard)
CASES = {
    "gpt2": (GPT2Config(**GPT2_SHAPE), torch.float32, None),
    "gpt2-other-options": (
        GPT2Config(
            **GPT2_SHAPE,
            n_inner=80,
            activation_function="gelu",
            scale_attn_by_inverse_layer_idx=True,
            tie_word_embeddings=False,
        ),
        torch.float32,
        None,
    ),
    "llama": (llama(), torch.float32, None),
    "llama-grouped-llama3": (
        llama(num_key_value_heads=2, head_dim=24, rope_parameters=LLAMA3_ROPE),
        torch.float32,
        None,
    ),
    "llama-tied": (llama(tie_word_embeddings=True, num_key_value_heads=1), torch.float32, None),
    "llama-biases": (llama(attention_bias=True, mlp_bias=True), torch.float32, None),
    "llama-fp16": (llama(), torch.float16, None),
    "llama-bf16": (llama(), torch.bfloat16, None),
    "llama-sharded": (llama(), torch.float32, "100KB"),
    "mistral-window": (
        MistralConfig(**{**SHAPE, "num_key_value_heads": 2, "sliding_window": 8}),
        torch.float32,
        None,
    ),
    "qwen2-window": (
        Qwen2Config(
            **{**SHAPE, "num_key_value_heads": 2, "use_sliding_window": True, "sliding_window": 10, "max_window_layers": 1}
        ),
        torch.float32,
        None,
    ),
    "qwen2-tied": (Qwen2Config(**{**SHAPE, "num_key_value_heads": 2, "tie_word_embeddings": True}), torch.float32, None),
}


def fill(model, seed):
    """Weights far larger than an initialisation's, so that logits are well apart."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if parameter.dim() == 1:
                parameter.copy_(0.3 * noise + (1.0 if "bias" not in name else 0.0))
            else:
                parameter.copy_(noise * (0.7 if "wte" in name or "wpe" in name or "embed" in name else 0.18))


def word_tokenizer():
    """Prompts are written as ids: `t17` is the token 17."""
    words = ["<pad>", "<s>", "<unk>", *(f"t{i}" for i in range(3, VOCABULARY))]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>")


def generate(model, ids, mask, **options):
    output = model.generate(
        ids,
        attention_mask=mask,
        do_sample=False,
        max_new_tokens=STEPS,
        output_logits=True,
        return_dict_in_generate=True,
        **options,
    )
    return torch.stack(output.logits), output.sequences[:, ids.shape[1] :]


def gap(logits):
    best = logits.topk(2, dim=-1).values
    return ((best[..., 0] - best[..., 1]).min() / logits.std()).item()


def until_eos(row, eos):
    ids = row.tolist()
    ends = [index for index, token in enumerate(ids) if token in eos]
    return ids[: ends[0] + 1] if ends else ids


def count_non_embedding(model):
    """As measurement.md 9 says, counted on the module."""
    embeddings = {id(m.weight) for m in model.modules() if isinstance(m, torch.nn.Embedding)}
    count = sum(p.numel() for n, p in model.named_parameters() if "embed" not in n.lower() and id(p) not in embeddings)
    tied = id(model.get_output_embeddings().weight) in embeddings
    return count + (model.get_output_embeddings().weight.numel() if tied else 0)


def prompts():
    generator = torch.Generator().manual_seed(7)
    return [torch.randint(3, VOCABULARY, (length,), generator=generator).tolist() for length in (5, 13, 9)]


def pad_left(rows):
    width = max(len(row) for row in rows)
    ids = torch.tensor([[PAD] * (width - len(row)) + row for row in rows])
    mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in rows])
    return ids, mask


def make_case(folder, config, dtype, shard):
    rows = prompts()
    ids, mask = pad_left(rows)
    for seed in range(1, 200):
        model = AutoModelForCausalLM.from_config(config)
        fill(model, seed)
        model.to(dtype).save_pretrained(folder, **({"max_shard_size": shard} if shard else {}))
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        logits, plain = generate(model, ids, mask)
        if gap(logits) <= LEAST_GAP:
            continue
        penalised_logits, penalised = generate(model, ids, mask, repetition_penalty=1.3)
        # A token that occurs early ends the text; a list of two, as Llama 3 has.
        eos = [plain[0][4].item(), plain[1][9].item()]
        model.generation_config.eos_token_id = eos
        _, ended = generate(model, ids, mask)
        late_logits, late = generate(model, ids, mask, min_new_tokens=20)
        if min(gap(penalised_logits), gap(late_logits)) > LEAST_GAP:
            break
    else:
        raise SystemExit(f"{folder.name}: every seed has a near-tie")
    model.generation_config.save_pretrained(folder)
    word_tokenizer().save_pretrained(folder)
    save_file({"logits": logits.contiguous()}, folder / "reference.safetensors")
    reference = {
        "prompts": [" ".join(f"t{token}" for token in row) for row in rows],
        "eos": eos,
        "plain": plain.tolist(),
        "penalised": penalised.tolist(),
        "ended": [until_eos(row, eos) for row in ended],
        "late": [until_eos(row, eos) for row in late],
        "non_embedding_parameters": count_non_embedding(model),
    }
    (folder / "reference.json").write_text(json.dumps(reference))


def make_distributions(file):
    """Filtered distributions of random logits under random settings, as the warpers leave them."""
    generator = torch.Generator().manual_seed(3)
    draw = lambda options: options[torch.randint(len(options), (1,), generator=generator).item()]
    cases = []
    for _ in range(200):
        logits = torch.randn(1, 60, generator=generator) * 3
        seen = torch.randint(0, 60, (1, 12), generator=generator)
        settings = {
            "repetition_penalty": draw([1.0, 0.5, 1.3, 2.0]),
            "temperature": draw([1.0, 0.3, 0.8, 1.7]),
            "top_k": draw([0, 1, 5, 50, 200]),
            "top_p": draw([1.0, 0.0, 0.3, 0.9, 0.99]),
            "min_p": draw([None, 0.0, 0.02, 0.3, 1.0]),
        }
        warpers = LogitsProcessorList()
        if settings["repetition_penalty"] != 1.0:
            warpers.append(RepetitionPenaltyLogitsProcessor(settings["repetition_penalty"]))
        if settings["temperature"] != 1.0:
            warpers.append(TemperatureLogitsWarper(settings["temperature"]))
        if settings["top_k"] != 0:
            warpers.append(TopKLogitsWarper(settings["top_k"]))
        if settings["top_p"] < 1.0:
            warpers.append(TopPLogitsWarper(settings["top_p"]))
        if settings["min_p"] is not None:
            warpers.append(MinPLogitsWarper(settings["min_p"]))
        probabilities = warpers(seen, logits.clone()).softmax(-1)
        cases.append(
            {**settings, "logits": logits[0].tolist(), "seen": seen[0].tolist(), "probabilities": probabilities[0].tolist()}
        )
    file.write_text(json.dumps(cases))


TEXTS = [
    "The quick brown fox jumps over the lazy dog.",
    "  two spaces, a\ttab\nand a line",
    "naïve café — “quotes” … 中文 🙂",
    "def add(a, b):\n    return a + b  # 1234567890",
]


def make_tokenizer(folder):
    """A byte-level BPE with a start token, and the ids it gives."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<s>", "</s>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    tokenizer.train_from_iterator(TEXTS * 5, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 0)])
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>")
    fast.save_pretrained(folder)
    (folder / "reference.json").write_text(json.dumps([{"text": text, "ids": fast(text)["input_ids"]} for text in TEXTS]))


EXAMPLE = Path(__file__).parents[4] / "examples" / "models" / "llem-tiny-llama"
EXAMPLE_PROMPTS = ["Once upon a time", "How do I make tea?", "The river"]


def make_example(file):
    """What the model that ships with the project says, through its own tokenizer."""
    tokenizer = AutoTokenizer.from_pretrained(EXAMPLE, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(EXAMPLE, dtype=torch.float32).eval()
    batch = tokenizer(EXAMPLE_PROMPTS, return_tensors="pt", padding=True)
    batch.pop("token_type_ids", None)
    width = batch["input_ids"].shape[1]
    output = model.generate(**batch, do_sample=False, max_new_tokens=STEPS)
    eos = [model.generation_config.eos_token_id]
    rows = [until_eos(row, eos) for row in output[:, width:]]
    file.write_text(json.dumps({"prompts": EXAMPLE_PROMPTS, "ids": rows}))


def main(directory):
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    for name, (config, dtype, shard) in CASES.items():
        make_case(directory / name, config, dtype, shard)
    make_distributions(directory / "distributions.json")
    make_tokenizer(directory / "byte-level-bpe")
    make_example(directory / "example.json")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
