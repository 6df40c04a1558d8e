"""What `from_pretrained` is called with (backends.md 3)."""

from __future__ import annotations

from llem_pytorch.attention import choose_attention
from llem_pytorch.failures import unsupported
from llem_pytorch.measurement_warning import warning
from llem_pytorch.parameters import Names, require
from llem_pytorch.settings import Settings

# Releases of transformers that brought a parameter, for the message.
SINCE = {"distributed_config": "5.18", "tp_plan": "4.48", "dtype": "4.56"}


class LoadArguments:
    """Arguments of the load, checked against the installed transformers, and the warnings they gave."""

    def __init__(self, settings: Settings, transformers, torch):
        self.settings = settings
        self.transformers = transformers
        self.torch = torch
        self.warnings: list = []
        auto, base = transformers.AutoModelForCausalLM, transformers.PreTrainedModel
        self.names = Names(auto.from_pretrained, base.from_pretrained)

    def build(self, model_config) -> dict:
        """In this order, later wins: precision, placement, remote code, typed fields, quantization, passthrough."""
        settings = self.settings
        arguments = self.precision()
        arguments.update(self.placement())
        arguments.update(settings.source)
        arguments.update(self.attention())
        if "low_cpu_mem_usage" in settings.section:
            arguments["low_cpu_mem_usage"] = settings.get("low_cpu_mem_usage")
        if settings.is_quantized:
            arguments["quantization_config"] = self.quantization()
        for name, value in arguments.items():
            self.check(name, f"pytorch.{name}", value)
        for name, value in settings.passthrough.items():
            if not hasattr(model_config, name):
                self.check(name, f"passthrough_kwargs.{name}", value)
        return {**arguments, **settings.passthrough}

    def precision(self) -> dict:
        name = "dtype" if self.names.knows("dtype") else "torch_dtype"
        return {name: getattr(self.torch, self.settings.dtype_name)}

    def placement(self) -> dict:
        settings = self.settings
        if settings.is_tensor_parallel:
            return self.distribution()
        if settings.process is not None:
            # Each process of several sees one GPU.
            return {"device_map": "cuda:0" if self.torch.cuda.is_available() else "cpu"}
        placement = {"device_map": settings.get("device_map", "auto")}
        if settings.get("max_memory"):
            placement["max_memory"] = {
                int(device) if device.isdigit() else device: size
                for device, size in settings.get("max_memory").items()
            }
        return placement

    def distribution(self) -> dict:
        wanted = {key: self.settings.get(key) for key in ("tp_plan", "tp_size") if self.settings.get(key) is not None}
        if not self.names.knows("distributed_config"):
            return wanted
        from transformers.distributed import DistributedConfig

        return {"distributed_config": DistributedConfig(**wanted)}

    def attention(self) -> dict:
        implementation, fallback = choose_attention(self.settings.get("attn_implementation"), self.torch)
        if fallback:
            self.warnings.append(fallback)
        return {} if implementation is None else {"attn_implementation": implementation}

    def quantization(self):
        settings, torch = self.settings, self.torch
        arguments = {}
        for name in ("load_in_4bit", "load_in_8bit", "bnb_4bit_quant_type", "bnb_4bit_use_double_quant"):
            if name in settings.section:
                arguments[name] = settings.get(name)
        if "bnb_4bit_compute_dtype" in settings.section:
            arguments["bnb_4bit_compute_dtype"] = getattr(torch, settings.get("bnb_4bit_compute_dtype"))
        configuration = self.transformers.BitsAndBytesConfig
        names = Names(configuration.__init__)
        for name, value in arguments.items():
            require(names.knows(name), f"pytorch.{name}", value, "transformers", self.transformers.__version__)
        return configuration(**arguments)

    def check(self, name: str, field: str, value) -> None:
        """A name that the library accepts and drops is a warning, one that it does not know is an error."""
        version = self.transformers.__version__
        if self.names.drops(name):
            self.warnings.append(
                warning(
                    "setting_ignored",
                    f"{field} {value} is accepted and ignored by transformers {version}",
                    f"Remove {field}",
                )
            )
            return
        require(self.names.knows(name), field, value, "transformers", version, SINCE.get(name))


def dummy_arguments(arguments: LoadArguments, model_config) -> dict:
    """What `from_config` is called with: what is left of the load when there are no weights to load."""
    settings = arguments.settings
    fix = "set load_format: auto, or remove the field"
    if settings.is_quantized:
        field = "pytorch.load_in_4bit" if settings.get("load_in_4bit") else "pytorch.load_in_8bit"
        raise unsupported(field, True, "random weights cannot be quantised as they are loaded", fix)
    if settings.is_tensor_parallel:
        raise unsupported("pytorch.tp_plan", settings.get("tp_plan"), "only loaded weights are distributed", fix)
    for name, value in settings.passthrough.items():
        if not hasattr(model_config, name):
            raise unsupported(f"passthrough_kwargs.{name}", value, "nothing is loaded with random weights", fix)
    if "low_cpu_mem_usage" in settings.section:
        value = settings.get("low_cpu_mem_usage")
        arguments.warnings.append(
            warning(
                "setting_ignored",
                f"pytorch.low_cpu_mem_usage {value} has no meaning without weights to load",
                "Remove pytorch.low_cpu_mem_usage",
            )
        )
    return {
        **arguments.precision(),
        **arguments.attention(),
        "trust_remote_code": settings.source["trust_remote_code"],
    }
