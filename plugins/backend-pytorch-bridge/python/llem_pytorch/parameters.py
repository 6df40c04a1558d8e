"""Which names the installed libraries know (backends.md 2, rule 4)."""

from __future__ import annotations

import inspect
import re

from llem_pytorch.failures import unsupported

# What a function takes out of its **kwargs: named nowhere but in its source.
TAKEN = re.compile(r"""(?<!_ = )kwargs\.(?:pop|get)\(\s*["'](\w+)["']|["'](\w+)["'] in kwargs""")
NAMED = re.compile(r"""["'](\w+)["']""")


class Names:
    """Parameters of functions: those that are read, and those that are accepted and dropped."""

    def __init__(self, *functions):
        self.read: set = set()
        self.mentioned: set = set()
        self.is_open = False
        for function in functions:
            self.add(function)

    def add(self, function) -> None:
        parameters = inspect.signature(function).parameters.values()
        takes_more = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
        self.read |= {parameter.name for parameter in parameters}
        if not takes_more:
            return
        try:
            source = inspect.getsource(function)
        except (OSError, TypeError):
            # Without its source nobody can tell; it will complain itself.
            self.is_open = True
            return
        self.read |= {first or second for first, second in TAKEN.findall(source)}
        self.mentioned |= set(NAMED.findall(source))

    def knows(self, name: str) -> bool:
        return self.is_open or name in self.read

    def drops(self, name: str) -> bool:
        return not self.knows(name) and name in self.mentioned


def require(known: bool, field: str, value, library: str, version: str, since: str | None = None) -> None:
    """Raises UNSUPPORTED_SETTING when the installed library does not know what `field` is passed as."""
    if known:
        return
    newer = f"; {library} {since} has it" if since else ""
    raise unsupported(
        field,
        value,
        f"{library} {version} has no such parameter{newer}",
        f"remove {field}, or install a version of {library} that has it",
    )
