"""What an interpreter has, found without importing any of it. Prints one JSON object.

Arguments: names of modules to look for, `--freeze` for everything that is installed, `--gpus` for the GPUs.
"""

from __future__ import annotations

import ast
import glob
import importlib.metadata
import importlib.util
import json
import os
import platform
import sys

from llem_bridge.nvidia import count_gpus


def main() -> None:
    names = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    found = {
        "executable": sys.executable,
        "python": platform.python_version(),
        "libraries": {name: library_version(name) for name in names},
    }
    if "--freeze" in sys.argv:
        found.update(pip_freeze=pip_freeze(), conda_list=conda_list(), cuda_version=cuda_version())
    if "--gpus" in sys.argv:
        found["gpus"] = nvidia_gpus()
    json.dump(found, sys.stdout)


def nvidia_gpus() -> int | str:
    """How many the driver counts, or why it cannot be asked."""
    try:
        return count_gpus()
    except (OSError, AttributeError) as error:  # the latter: a library without the function
        return str(error)


def library_version(name: str) -> str | None:
    """The version of an installed module, `unknown` without metadata; None when it cannot be imported."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    # A folder left behind by an uninstallation is a namespace package: it has no origin.
    if spec is None or spec.origin is None:
        return None
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def pip_freeze() -> str:
    """`name==version` of every distribution, sorted; pip itself need not be installed."""
    found = {}
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"]
        # The first on the path is the one that is imported.
        if name:
            found.setdefault(name.lower(), f"{name}=={distribution.version}")
    return "\n".join(found[key] for key in sorted(found))


def conda_list() -> str | None:
    """`name=version=build` of every conda package; None outside conda."""
    records = glob.glob(os.path.join(sys.prefix, "conda-meta", "*.json"))
    names = [os.path.basename(record)[: -len(".json")] for record in records]
    return "\n".join(sorted("=".join(name.rsplit("-", 2)) for name in names)) or None


def cuda_version() -> str | None:
    """The CUDA version that torch was compiled for, read from its sources; None for a CPU build or without torch."""
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return None
    try:
        with open(os.path.join(os.path.dirname(spec.origin), "version.py"), encoding="utf-8") as file:
            statements = ast.parse(file.read()).body
    except (OSError, SyntaxError):
        return None
    for statement in statements:
        targets = getattr(statement, "targets", [getattr(statement, "target", None)])
        if any(getattr(target, "id", None) == "cuda" for target in targets):
            return getattr(statement.value, "value", None)
    return None


if __name__ == "__main__":
    main()
