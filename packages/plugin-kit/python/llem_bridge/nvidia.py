"""GPUs as the NVIDIA driver counts them, without a library of Python's and without a CUDA context."""

from __future__ import annotations

import ctypes

LIBRARY = "libnvidia-ml.so.1"


def count_gpus() -> int:
    """Number of GPUs. Raises OSError, with the reason, when the driver cannot be asked."""
    nvml = ctypes.CDLL(LIBRARY)
    check(nvml.nvmlInit_v2(), "NVML does not initialise")
    try:
        count = ctypes.c_uint()
        check(nvml.nvmlDeviceGetCount_v2(ctypes.byref(count)), "NVML does not count the GPUs")
        return count.value
    finally:
        nvml.nvmlShutdown()


def check(code: int, what: str) -> None:
    if code != 0:
        raise OSError(f"{what}: code {code}")
