"""A GPU load that stands in for inference: reads one JSON request a line, answers one JSON line.

    {"load": "matmul" | "decode" | "pulsed", "seconds": 1.0, "zeus": true}
    -> {"t0_s", "t1_s", "work", "zeus_j"}                      CLOCK_MONOTONIC, after a synchronisation on both ends

The same request does the same work each time: the number of steps is calibrated once per load and length.
"""

import json
import sys
import time

import torch

torch.set_grad_enabled(False)
DEVICE = torch.device("cuda:0")


def make_matmul():
    """Steady matrix products, compute-bound; a step is one product of about 1.4 ms on an H200."""
    a = torch.randn(8192, 8192, device=DEVICE, dtype=torch.bfloat16)
    b = torch.randn(8192, 8192, device=DEVICE, dtype=torch.bfloat16)
    out = torch.empty_like(a)
    return lambda: torch.matmul(a, b, out=out)


def make_decode():
    """Matrix-vector products through 32 layers, memory-bound, replayed as a CUDA graph, as a decode step is."""
    weights = [torch.randn(8192, 8192, device=DEVICE, dtype=torch.bfloat16) / 90 for _ in range(32)]
    x = torch.randn(8192, 1, device=DEVICE, dtype=torch.bfloat16)

    def chain():
        y = x
        for weight in weights:
            y = weight @ y
        return y

    side = torch.cuda.Stream()
    with torch.cuda.stream(side):
        chain()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        chain()
    return graph.replay


MAKERS = {"matmul": make_matmul, "decode": make_decode, "pulsed": make_matmul}
PULSE_ON_S, PULSE_OFF_S = 0.015, 0.010


def timed(step, count):
    torch.cuda.synchronize()
    start = time.monotonic()
    for _ in range(count):
        step()
    torch.cuda.synchronize()
    return start, time.monotonic()


def pulsed(step, per_pulse, seconds):
    """On and off in turns, as host-bound work is; ends with an off turn that belongs to the window."""
    torch.cuda.synchronize()
    start = time.monotonic()
    pulses = round(seconds / (PULSE_ON_S + PULSE_OFF_S))
    for pulse in range(pulses):
        for _ in range(per_pulse):
            step()
        torch.cuda.synchronize()
        until = start + (pulse + 1) * (PULSE_ON_S + PULSE_OFF_S)
        while time.monotonic() < until:
            pass
    return start, time.monotonic()


class Loads:
    def __init__(self):
        self.steps, self.counts = {}, {}

    def step(self, load):
        if load not in self.steps:
            self.steps[load] = MAKERS[load]()
            for _ in range(2):
                timed(self.steps[load], 20)
        return self.steps[load]

    def count(self, load, seconds):
        """Steps that fill `seconds`, from a run of a second at the clocks that the load settles at."""
        key = (load, seconds)
        if key not in self.counts:
            step = self.step(load)
            start, end = timed(step, 50)
            probe = max(50, int(1.5 * 50 / (end - start)))
            start, end = timed(step, probe)
            self.counts[key] = max(1, round(probe * seconds / (end - start)))
        return self.counts[key]


def zeus_monitor():
    try:
        from zeus.monitor import ZeusMonitor
    except ImportError:
        return None
    return ZeusMonitor(gpu_indices=[0], cpu_indices=[])


def main():
    loads, monitor = Loads(), None
    print(json.dumps({"device": torch.cuda.get_device_name(DEVICE), "torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        load, seconds = request["load"], request["seconds"]
        step = loads.step(load)
        count = loads.count(load, PULSE_ON_S if load == "pulsed" else seconds)
        if request.get("calibrate"):
            print(json.dumps({"work": count}), flush=True)
            continue
        if request.get("zeus") and monitor is None:
            monitor = zeus_monitor()
        torch.cuda.synchronize()
        if monitor:
            monitor.begin_window("window", sync_execution=False)
        t0, t1 = pulsed(step, count, seconds) if load == "pulsed" else timed(step, count)
        measured = monitor.end_window("window", sync_execution=False) if monitor else None
        joules = sum(measured.gpu_energy.values()) if measured else None
        print(json.dumps({"t0_s": t0, "t1_s": t1, "work": count, "zeus_j": joules}), flush=True)


if __name__ == "__main__":
    main()
