"""What can be known to fail before anything is imported."""

from __future__ import annotations

import ctypes
import importlib.metadata
import os
import re

from llem_pytorch.settings import Settings

OLDEST = {"torch": "2.5", "transformers": "4.56"}
OLDEST_IF_USED = {"accelerate": "1.4", "bitsandbytes": "0.45"}
# Compute capability that the kernels need.
FLASH_CAPABILITY = {"flash_attention_2": (8, 0), "flash_attention_3": (9, 0), "flash_attention_4": (9, 0)}


def findings(settings: Settings) -> list:
    return [*library_findings(settings), *hardware_findings(settings)]


def library_findings(settings: Settings) -> list:
    wanted = dict(OLDEST)
    if not settings.is_tensor_parallel:
        wanted["accelerate"] = OLDEST_IF_USED["accelerate"]
    if settings.is_quantized:
        wanted["bitsandbytes"] = OLDEST_IF_USED["bitsandbytes"]
    if settings.lora:
        wanted["peft"] = "0"
    return [finding for name, oldest in wanted.items() if (finding := library_finding(name, oldest))]


def library_finding(name: str, oldest: str) -> dict | None:
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return {
            "message": f"pytorch: {name} is not installed, and this configuration needs it",
            "fix": "llem plugins setup pytorch",
        }
    if numbers(version) >= numbers(oldest):
        return None
    return {
        "message": f"pytorch: {name} {version} is too old, {oldest} or newer is needed",
        "fix": f"pip install '{name}>={oldest}'",
    }


def numbers(version: str) -> tuple:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def hardware_findings(settings: Settings) -> list:
    """Flash attention on GPUs that have no kernels for it; nothing when no GPU can be seen."""
    wanted = settings.get("attn_implementation")
    needed = FLASH_CAPABILITY.get(wanted)
    if needed is None:
        return []
    return [
        {
            "message": (
                f"{name} has compute capability {has[0]}.{has[1]}, "
                f"pytorch.attn_implementation {wanted} needs {needed[0]}.{needed[1]}"
            ),
            "fix": "set pytorch.attn_implementation: sdpa",
        }
        for name, has in gpus()
        if has < needed
    ]


def gpus() -> list:
    """Name and compute capability of every GPU, from NVML: CUDA is not initialised to ask."""
    try:
        nvml = ctypes.CDLL("libnvidia-ml.so.1")
        if nvml.nvmlInit_v2() != 0:
            return []
        try:
            return read_gpus(nvml)
        finally:
            nvml.nvmlShutdown()
    except (OSError, AttributeError):
        return []


def read_gpus(nvml) -> list:
    count = ctypes.c_uint()
    if nvml.nvmlDeviceGetCount_v2(ctypes.byref(count)) != 0:
        return []
    found = []
    for index in visible(count.value):
        handle, major, minor = ctypes.c_void_p(), ctypes.c_int(), ctypes.c_int()
        name = ctypes.create_string_buffer(96)
        if nvml.nvmlDeviceGetHandleByIndex_v2(index, ctypes.byref(handle)) != 0:
            continue
        if nvml.nvmlDeviceGetCudaComputeCapability(handle, ctypes.byref(major), ctypes.byref(minor)) != 0:
            continue
        nvml.nvmlDeviceGetName(handle, name, len(name))
        found.append((name.value.decode(errors="replace") or f"GPU {index}", (major.value, minor.value)))
    return found


def visible(count: int) -> list:
    """Indices that CUDA will show, as far as they are written as such."""
    listed = os.environ.get("CUDA_VISIBLE_DEVICES")
    if listed is None:
        return list(range(count))
    return [int(entry) for entry in listed.split(",") if entry.strip().isdigit() and int(entry) < count]
