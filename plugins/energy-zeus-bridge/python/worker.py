"""GPU joules by ZeusMonitor. Reads what Zeus reads; llem decides what it means."""

import time

import llem_bridge

WINDOW = "llem_measurement"


class Meter:
    def load(self, params, request):
        gpus = params["gpus"]
        if not gpus:
            raise llem_bridge.Failure("NO_GPU", "Zeus measures GPUs, and this run uses none")

        from zeus.monitor import ZeusMonitor

        # Positions among the visible GPUs: CUDA_VISIBLE_DEVICES of this process names the metered ones.
        self.monitor = ZeusMonitor(gpu_indices=list(range(len(gpus))), cpu_indices=[])
        # Without a GPU the monitor constructs all the same.
        if len(self.monitor.gpus) != len(gpus):
            raise llem_bridge.Failure("NO_GPU", f"Zeus sees {len(self.monitor.gpus)} of {len(gpus)} metered GPUs")
        # The first reading asks for the architecture, which the next ones remember.
        self.begin()
        self.monitor.end_window(WINDOW, sync_execution=False, cancel=True)

    def start(self, params, request):
        self.started = time.monotonic()
        self.begin()

    def stop(self, params, request):
        ended = time.monotonic()
        measured = self.monitor.end_window(WINDOW, sync_execution=False)
        return {"duration_sec": ended - self.started, "gpu_energy_j": measured.gpu_energy}

    def begin(self):
        # The backend has synchronised already; here it would make a second CUDA context.
        self.monitor.begin_window(WINDOW, sync_execution=False)


# Before Volta Zeus starts a process that polls, which imports this file again.
if __name__ == "__main__":
    llem_bridge.serve(Meter(), name="llem-energy-zeus", version="2.0.0", libraries=["zeus", "nvidia-ml-py"])
