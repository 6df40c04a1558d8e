"""Large numeric arrays cross by file: as text, a hundred megabytes of token times would take minutes."""

from __future__ import annotations

import array
import os
import sys
import uuid

THRESHOLD_BYTES = 1 << 20
SMALLEST = 32
ITEM_BYTES = 8


def pack(message, directory: str | None):
    """`message` with its numeric lists replaced by references into one file, if together they exceed 1 MB."""
    found = []
    collect(message, found)
    if directory is None or sum(map(len, found)) * ITEM_BYTES <= THRESHOLD_BYTES:
        return message
    name = f"{uuid.uuid4().hex}.f64"
    with ArrayFile(os.path.join(directory, name), name) as file:
        return file.replace(message)


def collect(value, found: list) -> None:
    """Gathers every list that `pack` may move: numbers only, and long enough to be worth a reference."""
    if is_numeric(value):
        found.append(value)
    elif isinstance(value, dict):
        for inner in value.values():
            collect(inner, found)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            collect(inner, found)


def is_numeric(value) -> bool:
    if isinstance(value, array.array):
        return len(value) >= SMALLEST and value.typecode != "u"
    if not isinstance(value, (list, tuple)) or len(value) < SMALLEST:
        return False
    # The first decides most lists; bool is a subclass of int, and no number here.
    return type(value[0]) in (int, float) and set(map(type, value)) <= {int, float}


class ArrayFile:
    """Numbers as little-endian float64, one array after another."""

    def __init__(self, path: str, name: str):
        self.file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self.name = name
        self.written = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def replace(self, value):
        if is_numeric(value):
            return self.reference(value)
        if isinstance(value, dict):
            return {key: self.replace(inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.replace(inner) for inner in value]
        return value

    def reference(self, numbers) -> dict:
        is_ready = isinstance(numbers, array.array) and numbers.typecode == "d"
        doubles = numbers if is_ready and sys.byteorder == "little" else array.array("d", numbers)
        if sys.byteorder != "little":
            doubles.byteswap()
        doubles.tofile(self.file)
        offset, self.written = self.written, self.written + len(doubles)
        return {"$file": self.name, "dtype": "f64", "shape": [len(doubles)], "offset": offset}
