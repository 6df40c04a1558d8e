"""Answers the requests of llem with the library parrot. What it returns are fields of the contracts in @llem/core."""

import time

import llem_bridge

WARMUP_TOKENS = 32  # output of a warm-up run at most


class Parrot:
    def load(self, params, request):
        config = params["config"]
        refuse_unsupported(config)
        import parrot  # not at the top: the worker says hello first

        options = {"seed": config["random_seed"], **(config.get("passthrough_kwargs") or {})}
        try:
            self.model = parrot.load(config["model"], **options)
        except FileNotFoundError as error:
            raise llem_bridge.Failure("MODEL_NOT_FOUND", str(error), fix="correct the path in model") from error
        except TypeError as error:  # what Python says of an argument that a function does not have
            raise llem_bridge.Failure("UNSUPPORTED_SETTING", f"passthrough_kwargs: {error}", fix="remove it") from error
        self.config = config
        self.batch_size = (config.get("parrot") or {}).get("batch_size") or 1
        settings = {**options, **config["decoder"], "batch_size": self.batch_size, "precision": config["precision"]}
        return {"tokenizer": "words", "effective_settings": settings}

    def warmup(self, params, request):
        limit = min(self.config["max_output_tokens"] or WARMUP_TOKENS, WARMUP_TOKENS)
        start = time.monotonic()
        self.run_batch([params["prompt"]] * self.batch_size, limit)
        return {"latency_ms": 1000 * (time.monotonic() - start)}

    def run(self, params, request):
        prompts, size, batches = params["prompts"], self.batch_size, []
        start = time.monotonic()
        for first in range(0, len(prompts), size):
            request.check_cancelled()
            batches.append(self.run_batch(prompts[first : first + size], self.config["max_output_tokens"]))
        return {
            "window": {"start_s": start, "end_s": time.monotonic()},
            "requests": [answer for answers, _ in batches for answer in answers],
            "batch_times": [answers[0]["end_s"] - answers[0]["start_s"] for answers, _ in batches],
            "truncated_prompts": sum(truncated for _, truncated in batches),
        }

    def run_batch(self, prompts, limit):
        """The requests of one call of the library, and how many prompts were cut."""
        decoder = self.config["decoder"]
        start = time.monotonic()
        heard = [self.model.tokenize(prompt["text"]) for prompt in prompts]
        inputs = [input_of(tokens, prompt, self.config["max_input_tokens"]) for tokens, prompt in zip(heard, prompts)]
        limits = [limit_of(prompt, limit, self.model.context - len(tokens)) for prompt, tokens in zip(prompts, inputs)]
        outputs = self.model.generate(
            inputs,
            max_new_tokens=limits,
            min_new_tokens=decoder.get("min_new_tokens") or 0,
            ignore_eos=decoder["ignore_eos"],
            repetition_penalty=decoder["repetition_penalty"],
        )
        end = time.monotonic()
        answers = [
            {
                "input_tokens": len(tokens),
                "output_tokens": len(output),
                "start_s": start,
                "end_s": end,
                "finish_reason": "eos" if output[-1] == self.model.eos and not decoder["ignore_eos"] else "length",
            }
            for tokens, output in zip(inputs, outputs)
        ]
        return answers, sum(len(tokens) < len(all_) for tokens, all_ in zip(inputs, heard))


def input_of(tokens, prompt, most):
    """The first tokens of a prompt; of a prompt with a length of its own exactly that many, repeated if need be."""
    length = prompt["input_len"]
    if length is None:
        return tokens[:most]
    return [tokens[index % len(tokens)] for index in range(length)]


def limit_of(prompt, limit, room):
    """Output tokens at most: the prompt's own limit within the configured one, or what the context leaves."""
    most = room if limit is None else limit
    return min(most if prompt["max_new_tokens"] is None else prompt["max_new_tokens"], most)


def refuse_unsupported(config):
    """A value that is dropped in silence measures something else, so it is refused."""
    unused = {
        "lora": config.get("lora"),
        "traffic": config.get("traffic"),
        "load_format": config["load_format"] == "dummy",
    }
    for field, value in unused.items():
        if value:
            message, fix = f"parrot has nothing that takes {field}", f"remove {field} from the experiment"
            raise llem_bridge.Failure("UNSUPPORTED_SETTING", message, fix=fix)


if __name__ == "__main__":
    llem_bridge.serve(Parrot(), name="parrot", version="1.0", libraries=["parrot"])
