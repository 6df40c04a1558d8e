"""The requests of a backend, answered with transformers."""

from __future__ import annotations

import gc
import os

from llem_pytorch.checks import findings
from llem_pytorch.failures import explained
from llem_pytorch.settings import Settings
from llem_pytorch.tensor_parallel import Ranks, UnheardRequest, world_size

LIBRARIES = ("transformers", "torch", "accelerate", "tokenizers", "safetensors", "peft", "bitsandbytes", "numpy")


class PyTorchWorker:
    """Imports torch with the first `load`, not before: a check must cost nothing."""

    def __init__(self):
        self.loaded = None
        self.ranks = None

    def check(self, params, request):
        return findings(Settings(params["config"], None))

    def load(self, params, request):
        from llem_pytorch.description import describe
        from llem_pytorch.load import load

        settings = Settings(params["config"], params["process"])
        with explained(params["config"]["model"]):
            self.start_ranks(settings)
            self.loaded = self.together("load", params, lambda request: load(settings, request), request)
            info = describe(self.loaded, LIBRARIES)
        for index, answer in enumerate(self.answers(), start=1):
            info["model_memory_mb"] = max(info["model_memory_mb"], answer["model_mb"])
            if info["devices"]:
                info["devices"].append(index)
        return info

    def warmup(self, params, request):
        def warm(request):
            return {"latency_ms": self.loaded.engine.warmup(params["prompt"], request)}

        with self.explained():
            latency = self.together("warmup", params, warm, request)
        self.answers()
        return latency

    def reset_peak_memory(self, params, request):
        self.loaded.engine.device.reset_peak()

    def run(self, params, request):
        def run(request):
            return self.loaded.engine.run(params["prompts"], params["arrivals_s"], request)

        with self.explained():
            output = self.together("run", params, run, request)
        peaks = [output["peak_memory_mb"], *(answer["peak_mb"] for answer in self.answers())]
        output["peak_memory_mb"] = max((peak for peak in peaks if peak is not None), default=None)
        return output

    def capture(self, params, request):
        from llem_pytorch.description import observed

        return observed(self.loaded)

    def unload(self, params, request):
        if self.ranks is not None:
            self.ranks.close()
        if self.loaded is None:
            return
        torch = self.loaded.engine.torch
        self.loaded = None
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def start_ranks(self, settings) -> None:
        """The processes that share a tensor-parallel model; each of them comes here too, and finds its rank set."""
        if not settings.is_tensor_parallel or "RANK" in os.environ:
            return
        import torch

        size = world_size(settings, torch)
        if size > 1:
            self.ranks = Ranks(size)

    def together(self, method: str, params, work, request):
        """Has every rank do the same at once."""
        if self.ranks is None:
            return work(request)
        self.ranks.tell(method, params)
        return work(UnheardRequest())

    def answers(self) -> list:
        return [] if self.ranks is None else self.ranks.answers()

    def explained(self):
        return explained(self.loaded.engine.settings.config["model"])
