"""Writes a small Llama with weights and a byte tokenizer, as bitsandbytes needs: write_checkpoint.py <folder> <real|tiny>."""

import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

folder, size = sys.argv[1:]
hidden, layers = (2048, 12) if size == "real" else (128, 2)
config = LlamaConfig(
    vocab_size=32000 if size == "real" else 260,
    hidden_size=hidden,
    intermediate_size=hidden * 4,
    num_hidden_layers=layers,
    num_attention_heads=hidden // 64,
    num_key_value_heads=hidden // 64,
    max_position_embeddings=1024,
    bos_token_id=0,
    eos_token_id=1,
)
torch.manual_seed(42)
LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)

alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
vocabulary = {"<s>": 0, "</s>": 1, **{word: index + 2 for index, word in enumerate(alphabet)}}
tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>").save_pretrained(folder)
