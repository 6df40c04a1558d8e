"""The configuration as the worker reads it."""

from __future__ import annotations

import os

DTYPES = {"fp32": "float32", "fp16": "float16", "bf16": "bfloat16"}
LOCAL_PREFIXES = ("/", "./", "../", "~")


class Settings:
    """One experiment's configuration: the shared fields, and those of the section that are not null."""

    def __init__(self, config: dict, process: dict | None):
        self.config = config
        self.process = process
        self.section = {key: value for key, value in (config.get("pytorch") or {}).items() if value is not None}
        self.decoder = config["decoder"]
        self.lora = config.get("lora") or None
        self.passthrough = config.get("passthrough_kwargs") or {}
        self.is_dummy = config["load_format"] == "dummy"
        self.seed = config["random_seed"]
        self.dtype_name = DTYPES[config["precision"]]

    def get(self, name: str, default=None):
        return self.section.get(name, default)

    @property
    def model(self) -> str:
        """Hub id, or a local path with its home directory filled in."""
        return os.path.expanduser(self.config["model"])

    @property
    def is_local(self) -> bool:
        return self.config["model"].startswith(LOCAL_PREFIXES) or self.config["model"] in (".", "..")

    @property
    def source(self) -> dict:
        """Arguments that everything fetched with the model is fetched with."""
        arguments = {"trust_remote_code": bool(self.get("trust_remote_code"))}
        if self.get("revision"):
            arguments["revision"] = self.get("revision")
        return arguments

    @property
    def is_quantized(self) -> bool:
        return bool(self.get("load_in_4bit") or self.get("load_in_8bit"))

    @property
    def is_tensor_parallel(self) -> bool:
        return self.get("tp_plan") is not None or self.get("tp_size") is not None

    @property
    def batch_size(self) -> int:
        return self.get("batch_size", 1)

    @property
    def is_streaming(self) -> bool:
        return bool((self.config.get("latency") or {}).get("streaming"))
