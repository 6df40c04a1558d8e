"""What a request can fail with."""

from __future__ import annotations

import traceback


class Failure(Exception):
    """A failure that the JavaScript side understands by its code, such as CUDA_OOM, GATED or LIBRARY_MISSING.

    `fix` is the command or edit that mends it; `details` are plain values.
    """

    def __init__(self, code: str, message: str, why: str | None = None, fix: str | None = None, **details):
        super().__init__(message)
        self.code = code
        self.why = why
        self.fix = fix
        self.details = details


class Cancelled(Exception):
    """The request was cancelled by the other side."""


def describe(error: BaseException) -> dict:
    """The `error` of a JSON-RPC response: llem's own fields are its `data`."""
    known = isinstance(error, Failure)
    code = error.code if known else "CANCELLED" if isinstance(error, Cancelled) else missing_library(error)
    message = str(error) or type(error).__name__
    data = {
        "code": code,
        "type": type(error).__qualname__,
        "message": message,
        "traceback": "".join(traceback.format_exception(type(error), error, error.__traceback__)),
    }
    if known:
        data.update(why=error.why, fix=error.fix, details=error.details)
    return {"code": -32000, "message": message, "data": data}


def missing_library(error: BaseException) -> str | None:
    return "LIBRARY_MISSING" if isinstance(error, ModuleNotFoundError) else None
