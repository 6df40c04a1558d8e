"""What an exception of torch, transformers or the Hub means to the user (backends.md 10)."""

from __future__ import annotations

import contextlib
import os

from llem_bridge import Cancelled, Failure

MIB = 2**20


@contextlib.contextmanager
def explained(model: str):
    """Turns what the libraries raise into failures with a code; what nobody knows passes as it is."""
    try:
        yield
    except (Failure, Cancelled):
        raise
    except Exception as error:
        failure = explain(error, model)
        if failure is None:
            raise
        raise failure from error


def explain(error: Exception, model: str) -> Failure | None:
    chain = causes(error)
    names = {type(link).__name__ for link in chain}
    if any(is_out_of_memory(link) for link in chain):
        return Failure("CUDA_OOM", first_line(error), **memory_in_use())
    if "GatedRepoError" in names or "gated repo" in str(error):
        return gated(model)
    if names & {"RepositoryNotFoundError", "RevisionNotFoundError", "LocalEntryNotFoundError"} or (
        isinstance(error, OSError) and "not a valid model identifier" in str(error)
    ):
        return Failure(
            "MODEL_NOT_FOUND",
            f"{model} not found on HuggingFace Hub: {first_line(error)}",
            fix="check the spelling of model and of pytorch.revision; a local path begins with / ./ ../ or ~",
        )
    if isinstance(error, ImportError):
        return Failure("LIBRARY_MISSING", first_line(error))
    return None


def gated(model: str) -> Failure:
    if os.environ.get("HF_TOKEN"):
        return Failure(
            "GATED",
            f"{model} gated model",
            why="HF_TOKEN has no access to it",
            fix=f"ask for access on https://huggingface.co/{model}",
        )
    return Failure(
        "GATED", f"{model} gated model", why="HF_TOKEN is not set", fix="export HF_TOKEN=<your_token>"
    )


def unsupported(field: str, value, why: str, fix: str) -> Failure:
    """A configured value that would not reach the engine."""
    return Failure(
        "UNSUPPORTED_SETTING", f"{field} {value!r} does not reach the engine: {why}", fix=fix, field=field
    )


def causes(error: BaseException) -> list:
    chain = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return chain


def is_out_of_memory(error: BaseException) -> bool:
    return type(error).__name__ == "OutOfMemoryError" or "CUDA out of memory" in str(error)


def memory_in_use() -> dict:
    """MiB used and there on the fullest GPU; nothing when CUDA cannot say."""
    try:
        import torch

        readings = [torch.cuda.mem_get_info(index) for index in range(torch.cuda.device_count())]
    except Exception:
        return {}
    if not readings:
        return {}
    free, total = min(readings)
    return {"used_mb": (total - free) / MIB, "total_mb": total / MIB}


def first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
