"""The requests of a backend, answered with transformers."""

from __future__ import annotations

import gc

from llem_pytorch.checks import findings
from llem_pytorch.failures import explained
from llem_pytorch.settings import Settings

LIBRARIES = ("transformers", "torch", "accelerate", "tokenizers", "safetensors", "peft", "bitsandbytes", "numpy")


class PyTorchWorker:
    """Imports torch with the first `load`, not before: a check must cost nothing."""

    def __init__(self):
        self.loaded = None

    def check(self, params, request):
        return findings(Settings(params["config"], None))

    def load(self, params, request):
        from llem_pytorch.description import describe
        from llem_pytorch.load import load

        settings = Settings(params["config"], params["process"])
        with explained(params["config"]["model"]):
            self.loaded = load(settings, request)
            return describe(self.loaded, LIBRARIES)

    def warmup(self, params, request):
        with self.explained():
            return {"latency_ms": self.loaded.engine.warmup(params["prompt"], request)}

    def reset_peak_memory(self, params, request):
        self.loaded.engine.device.reset_peak()

    def run(self, params, request):
        with self.explained():
            return self.loaded.engine.run(params["prompts"], params["arrivals_s"], request)

    def capture(self, params, request):
        from llem_pytorch.description import observed

        return observed(self.loaded)

    def unload(self, params, request):
        if self.loaded is None:
            return
        torch = self.loaded.engine.torch
        self.loaded = None
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def explained(self):
        return explained(self.loaded.engine.settings.config["model"])
