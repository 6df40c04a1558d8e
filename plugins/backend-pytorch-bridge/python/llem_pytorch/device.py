"""The devices of a loaded model: waiting for them, and their memory."""

from __future__ import annotations

MIB = 2**20


class Device:
    """The devices that hold parameters or buffers; `first` is where inputs go."""

    def __init__(self, torch, model):
        self.torch = torch
        self.first = model.device
        tensors = [own_part(tensor) for tensor in (*model.parameters(), *model.buffers())]
        self.bytes = sum(tensor.numel() * tensor.element_size() for tensor in tensors)
        self.cuda = sorted({tensor.device.index or 0 for tensor in tensors if tensor.device.type == "cuda"})

    def synchronize(self) -> None:
        for index in self.cuda:
            self.torch.cuda.synchronize(index)

    def reset_peak(self) -> None:
        for index in self.cuda:
            self.torch.cuda.reset_peak_memory_stats(index)

    def peak_mb(self) -> float | None:
        """Highest allocation since the reset over the GPUs; None on a CPU."""
        peaks = [self.torch.cuda.max_memory_allocated(index) for index in self.cuda]
        return max(peaks) / MIB if peaks else None

    def model_mb(self) -> float:
        """Memory in use after the load: the highest over the GPUs, the weights themselves on a CPU."""
        used = [self.torch.cuda.memory_allocated(index) for index in self.cuda]
        return max(used, default=self.bytes) / MIB


def own_part(tensor):
    """What this process holds of a tensor that several ranks share."""
    return tensor.to_local() if hasattr(tensor, "to_local") else tensor
