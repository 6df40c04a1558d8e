"""torch.compile in place, and back again when it fails (backends.md 3)."""

from __future__ import annotations

from llem_pytorch.failures import first_line
from llem_pytorch.measurement_warning import warning
from llem_pytorch.settings import Settings


class Compilation:
    """Whether the model runs compiled. The compiler works, and fails, when the model is first called."""

    def __init__(self, settings: Settings, module, torch):
        self.module = module
        self.torch = torch
        self.is_active = False
        self.warnings: list = []
        self.arguments = {
            "mode": settings.get("torch_compile_mode", "default"),
            "backend": settings.get("torch_compile_backend", "inductor"),
        }
        if not settings.get("torch_compile"):
            return
        try:
            # In place: torch.compile(model) would wrap the module, and generate would call what is inside.
            module.compile(**self.arguments)
            self.is_active = True
        except Exception as error:
            self.give_up(error)

    def call(self, generate):
        """The result of `generate`, run again without the compiler if that is what failed."""
        try:
            return generate()
        except Exception as error:
            if not self.is_active or not is_compiler_error(error):
                raise
            self.give_up(error)
        return generate()

    def give_up(self, error: Exception) -> None:
        self.is_active = False
        self.module._compiled_call_impl = None
        mode, backend = self.arguments["mode"], self.arguments["backend"]
        self.warnings.append(
            warning(
                "compile_failed",
                f"torch.compile (mode {mode}, backend {backend}) failed, the model runs uncompiled: {first_line(error)}",
                "Remove pytorch.torch_compile, or choose another backend",
            )
        )

    def take_warnings(self) -> list:
        """Warnings since the last call: each is told once, by the load or by the run."""
        taken, self.warnings = self.warnings, []
        return taken

    def graphs(self) -> int:
        """Graphs that the compiler made in this process so far."""
        if not self.is_active:
            return 0
        from torch._dynamo.utils import counters

        return counters["stats"]["unique_graphs"]


def is_compiler_error(error: Exception) -> bool:
    return any(
        kind.__module__.startswith(("torch._dynamo", "torch._inductor", "torch._functorch"))
        for kind in type(error).__mro__
    )
