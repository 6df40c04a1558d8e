"""JSON-RPC 2.0, one message per line, on descriptors 3 (from the host) and 4 (to it)."""

from __future__ import annotations

import json
import os
import threading

FROM_HOST = 3
TO_HOST = 4


class Channel:
    """Whole lines in, whole lines out, from any thread."""

    def __init__(self):
        # What is started by exec must not keep the channel open after this process.
        os.set_inheritable(FROM_HOST, False)
        os.set_inheritable(TO_HOST, False)
        self.lines = os.fdopen(FROM_HOST, "rb", buffering=1 << 16)
        self.lock = threading.Lock()

    def send(self, message: dict) -> None:
        text = json.dumps(
            {"jsonrpc": "2.0", **message}, default=plain, allow_nan=False, separators=(",", ":")
        )
        line = memoryview(text.encode() + b"\n")
        with self.lock:
            while line:
                line = line[os.write(TO_HOST, line) :]

    def receive(self) -> dict | None:
        """The next message; None when the host is gone."""
        line = self.lines.readline()
        return json.loads(line) if line.endswith(b"\n") else None


def plain(value):
    """What json cannot write: arrays and scalars of numpy, torch and the standard library become lists and numbers."""
    for name in ("tolist", "item"):
        convert = getattr(value, name, None)
        if callable(convert):
            return convert()
    raise TypeError(f"{type(value).__qualname__} is no plain data")
