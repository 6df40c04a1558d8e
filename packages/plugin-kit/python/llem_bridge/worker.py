"""The loop of a worker: says hello, answers requests one after another, gives signs of life."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import queue
import sys
import threading
import time
import traceback

from llem_bridge.arrays import pack
from llem_bridge.channel import Channel
from llem_bridge.failures import Cancelled, Failure, describe
from llem_bridge.guardian import STARTED_BY_HOST, die_with_host, end_group

PROTOCOL = 1
HEARTBEAT_SECONDS = 2.0
HELLO_ID = "hello"

# Requests that a worker may answer, each by its method of the same name.
BACKEND_REQUESTS = ("check", "devices", "environment", "load", "warmup", "reset_peak_memory", "run", "capture", "unload")
ENERGY_REQUESTS = ("probe", "start", "stop")
REQUESTS = frozenset(BACKEND_REQUESTS + ENERGY_REQUESTS)


class Request:
    """One request under way, as the method that answers it sees it."""

    def __init__(self, identifier, channel: Channel):
        self.id = identifier
        self.channel = channel
        self.started = time.monotonic()
        self.cancelled = False

    def progress(self, text: str) -> None:
        """Reports a sub-step with the seconds since the request began."""
        self.notify("progress", {"text": text, "elapsed_sec": time.monotonic() - self.started})

    def log(self, text: str, level: str = "info") -> None:
        """Says something to the user's log; `level` is debug, info or warn."""
        self.notify("log", {"level": level, "text": text})

    def check_cancelled(self) -> None:
        """Raises `Cancelled` once the other side has lost interest. Call it between steps of long work."""
        if self.cancelled:
            raise Cancelled("cancelled")

    def notify(self, method: str, params: dict) -> None:
        self.channel.send({"method": method, "params": {"request": self.id, **params}})


def serve(worker, name: str, version: str, libraries=()) -> None:
    """Answers requests with the methods of `worker` until the host ends the conversation. Does not return.

    `libraries` are names of distributions whose versions the host is told.
    """
    if STARTED_BY_HOST not in os.environ:
        sys.exit(f"{name} is a worker of llem, which starts it. It does nothing by itself.")
    die_with_host()
    loop = Loop(worker, Channel())
    hello = {
        "protocol": PROTOCOL,
        "name": name,
        "version": version,
        "python": platform.python_version(),
        "pid": os.getpid(),
        "libraries": versions(libraries),
        "monotonic_s": time.monotonic(),
    }
    loop.run(hello)


class Loop:
    """The main thread works; one thread reads, so that pings and cancellations are heard meanwhile; one beats."""

    def __init__(self, worker, channel: Channel):
        self.worker = worker
        self.channel = channel
        self.waiting: queue.SimpleQueue = queue.SimpleQueue()
        self.open: dict = {}
        self.directory: str | None = None

    def run(self, hello: dict) -> None:
        self.channel.send({"id": HELLO_ID, "method": "hello", "params": hello})
        for target in (self.read, self.beat):
            threading.Thread(target=target, daemon=True).start()
        while True:
            self.answer(*self.waiting.get())

    def read(self) -> None:
        try:
            while True:
                message = self.channel.receive()
                if message is None:
                    break
                self.take(message)
        except BaseException:  # without its ears the worker is of no use
            traceback.print_exc()
        end_group()

    def take(self, message: dict) -> None:
        identifier, method, params = message.get("id"), message.get("method"), message.get("params")
        if identifier == HELLO_ID:
            self.directory = message["result"]["directory"]
        elif method == "ping":
            self.channel.send({"id": identifier, "result": {"monotonic_s": time.monotonic()}})
        elif method == "$/cancel":
            request = self.open.get(params["id"])
            if request is not None:
                request.cancelled = True
        else:
            request = self.open[identifier] = Request(identifier, self.channel)
            self.waiting.put((request, method, params))

    def beat(self) -> None:
        while True:
            time.sleep(HEARTBEAT_SECONDS)
            self.channel.send({"method": "heartbeat", "params": {"monotonic_s": time.monotonic()}})

    def answer(self, request: Request, method: str, params) -> None:
        try:
            request.check_cancelled()
            result = None if method == "shutdown" else self.handler(method)(params, request)
            response = {"id": request.id, "result": pack(result, self.directory)}
            self.send(response)
        except BaseException as error:  # sys.exit in a library ends a request, not the conversation
            self.send({"id": request.id, "error": describe(error)})
        del self.open[request.id]
        if method == "shutdown":
            leave()

    def send(self, response: dict) -> None:
        try:
            self.channel.send(response)
        except OSError:
            end_group()

    def handler(self, method: str):
        handler = getattr(self.worker, method, None) if method in REQUESTS else None
        if handler is None:
            raise Failure("UNKNOWN_REQUEST", f"this worker does not answer '{method}'")
        return handler


def versions(libraries) -> dict:
    found = {}
    for library in libraries:
        try:
            found[library] = importlib.metadata.version(library)
        except importlib.metadata.PackageNotFoundError:
            pass
    return found


def leave() -> None:
    """Ends the process without waiting for threads of libraries, which may never end."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
