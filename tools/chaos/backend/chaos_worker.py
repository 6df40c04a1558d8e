import time

import llem_bridge


class Chaos:
    def load(self, params, request):
        self.seconds = params["config"]["chaos"]["seconds"]
        return {"tokenizer": "bytes", "devices": [0]}

    def run(self, params, request):
        start = time.monotonic()
        while time.monotonic() - start < self.seconds:
            request.check_cancelled()
            time.sleep(0.01)
        end = time.monotonic()
        answers = [
            {
                "input_tokens": len(prompt["text"]),
                "output_tokens": 8,
                "finish_reason": "length",
                "start_s": start,
                "end_s": end,
            }
            for prompt in params["prompts"]
        ]
        return {"window": {"start_s": start, "end_s": end}, "requests": answers, "batch_times": [end - start]}


if __name__ == "__main__":
    llem_bridge.serve(Chaos(), name="chaos", version="1.0", libraries=[])
