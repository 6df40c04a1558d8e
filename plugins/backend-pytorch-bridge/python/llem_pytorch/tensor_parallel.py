"""The other ranks of a tensor-parallel model. Rank 0 is the worker itself; all do the same, it alone reports."""

from __future__ import annotations

import json
import os
import queue
import socket
import subprocess
import sys
import threading

RANK_FLAG = "--rank"
LOST_RANK_EXIT = 70


class Ranks:
    """Processes in the group of the worker, which the host kills as one; torchrun would take them out of it."""

    def __init__(self, size: int):
        self.is_closing = False
        common = {"WORLD_SIZE": str(size), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port())}
        os.environ.update(common, RANK="0", LOCAL_RANK="0")
        self.members = [Rank(index, common, self) for index in range(1, size)]

    def tell(self, method: str, params: dict) -> None:
        for member in self.members:
            member.tell({"method": method, "params": params})

    def answers(self) -> list:
        """What each rank answered to the last call, once all have."""
        return [member.answers.get() for member in self.members]

    def close(self) -> None:
        self.is_closing = True
        for member in self.members:
            member.close()


class Rank:
    """One process: calls go in by its stdin, answers come back by a pipe of their own."""

    def __init__(self, index: int, environment: dict, ranks: Ranks):
        self.index = index
        self.ranks = ranks
        self.answers: queue.SimpleQueue = queue.SimpleQueue()
        reading, writing = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-u", os.path.dirname(os.path.dirname(os.path.abspath(__file__))), RANK_FLAG, str(writing)],
            env={**os.environ, **environment, "RANK": str(index), "LOCAL_RANK": str(index)},
            stdin=subprocess.PIPE,
            pass_fds=[writing],
        )
        os.close(writing)
        self.pipe = os.fdopen(reading, "r", encoding="utf-8")
        threading.Thread(target=self.listen, daemon=True).start()

    def tell(self, call: dict) -> None:
        self.process.stdin.write(json.dumps(call).encode() + b"\n")
        self.process.stdin.flush()

    def listen(self) -> None:
        for line in self.pipe:
            self.answers.put(json.loads(line))
        if self.ranks.is_closing:
            return
        # The others wait for it in a collective call, and would for ever.
        print(f"rank {self.index} was lost, exit code {self.process.wait()}", file=sys.stderr, flush=True)
        os._exit(LOST_RANK_EXIT)

    def close(self) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()


class UnheardRequest:
    """A request whose cancellation nobody heeds: one rank alone must not stop. The host kills them all."""

    def progress(self, text: str) -> None:
        pass

    def check_cancelled(self) -> None:
        pass


def serve_rank(worker, answer_to: int) -> None:
    """The loop of a rank other than 0. Ends with the rank that started it."""
    with os.fdopen(answer_to, "w", encoding="utf-8") as pipe:
        for line in sys.stdin:
            call = json.loads(line)
            getattr(worker, call["method"])(call["params"], UnheardRequest())
            device = worker.loaded.engine.device
            json.dump({"model_mb": device.model_mb(), "peak_mb": device.peak_mb()}, pipe)
            pipe.write("\n")
            pipe.flush()
    os._exit(0)


def world_size(settings, torch) -> int:
    """Processes that hold a part of the model."""
    if not settings.is_tensor_parallel:
        return 1
    return settings.get("tp_size") or max(torch.cuda.device_count() if torch.cuda.is_available() else 1, 1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
