"""The Python side of a llem plugin. Standard library only, Python 3.9 or newer.

A worker is an object with a method for each request it answers, handed to `serve`:

    import llem_bridge

    class Meter:
        def start(self, params, request): ...
        def stop(self, params, request): return {"total_j": 1.5}

    if __name__ == "__main__":
        llem_bridge.serve(Meter(), name="my-meter", version="1.0", libraries=["my_library"])

A method takes the parameters (what the JavaScript side sent) and a `Request`, and returns plain data: numbers,
strings, lists, dicts, None. Import the heavy library inside the methods, not at the top: the worker says hello first.
Requests run one after another in the main thread. What is printed becomes log lines.
"""

from llem_bridge.failures import Cancelled, Failure
from llem_bridge.worker import Request, serve

__all__ = ["Cancelled", "Failure", "Request", "serve"]
