"""Stands in for the library of that name, which need not be installed for the tests: a word is a token."""

import os

EOS = "</s>"


def load(path, seed, voice="grey"):
    if not os.path.isdir(path):
        raise FileNotFoundError(f"there is no model in {path}")
    return Model()


class Model:
    context = 2048
    eos = EOS

    def tokenize(self, text):
        return text.split()

    def generate(self, prompts, max_new_tokens, min_new_tokens, ignore_eos, repetition_penalty):
        return [self.repeat(*row, min_new_tokens, ignore_eos) for row in zip(prompts, max_new_tokens)]

    def repeat(self, words, most, least, ignore_eos):
        spoken = []
        while len(spoken) < most and (ignore_eos or EOS not in spoken):
            may_end = not ignore_eos and len(spoken) >= max(least, len(words))
            spoken.append(EOS if may_end else words[len(spoken) % len(words)])
        return spoken
