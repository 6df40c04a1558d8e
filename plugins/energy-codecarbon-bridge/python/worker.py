"""Joules of GPU, CPU and RAM by CodeCarbon, offline. Reads what CodeCarbon says; llem decides what it means."""

import inspect
import os
import sys
import time

import llem_bridge

# Events of Python's socket module before it leaves this process, and which of their details tells where to.
WHERE = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}


class Meter:
    def load(self, params, request):
        refuse_network(request)
        forget_user_settings()

        from codecarbon import OfflineEmissionsTracker

        self.tracker = OfflineEmissionsTracker(**arguments(OfflineEmissionsTracker, params))
        # Takes seconds, and would be done by the start otherwise. Before 3.0 the constructor did it.
        getattr(self.tracker, "get_detected_hardware", lambda: None)()
        # CodeCarbon logs its exceptions instead of raising them, here and below.
        self.hardware = getattr(self.tracker, "_hardware", None)
        if not self.hardware:
            raise failure("did not recognise the hardware")
        if params["gpus"] and not any(type(part).__name__ == "GPU" for part in self.hardware):
            raise llem_bridge.Failure("NO_GPU", "CodeCarbon sees no GPU: it needs nvidia-smi on PATH beside the driver")
        follow_processes(self.hardware, params["pid"])
        self.gpus = metered_gpus(self.hardware, params["gpus"])
        self.knows_country = params["country"] is not None

    def start(self, params, request):
        self.started = time.monotonic()
        self.tracker.start()
        if getattr(self.tracker, "_start_time", None) is None:
            raise failure("did not start")

    def stop(self, params, request):
        ended = time.monotonic()
        self.tracker.stop()
        unread = [gpu.gpu_index for gpu in self.gpus if not answers(gpu)]
        record = getattr(self.tracker, "final_emissions_data", None)
        if record is None:
            raise failure("made no record")
        return {
            "duration_sec": ended - self.started,
            "total_kwh": record.energy_consumed,
            "gpu_kwh": record.gpu_energy,
            "cpu_kwh": record.cpu_energy,
            "ram_kwh": record.ram_energy,
            "unread_gpus": unread,
            # For a country that it does not know CodeCarbon takes the mean of the world.
            "emissions_kg": record.emissions if self.knows_country and record.country_name else None,
            "hardware": [part.description() for part in self.hardware],
        }


def arguments(tracker, params):
    """Everything that CodeCarbon would otherwise choose, write or take from its own settings."""
    # Before output_methods there was a switch for the one output that is on by default.
    names = {name for base in tracker.__mro__ for name in inspect.signature(base.__init__).parameters}
    silent = {"output_methods": []} if "output_methods" in names else {"save_to_file": False}
    country = {} if params["country"] is None else {"country_iso_code": params["country"]}
    return {
        "measure_power_secs": 1,
        "allow_multiple_runs": True,
        "tracking_mode": "process",
        "log_level": "error",
        "gpu_ids": params["gpus"],
        **silent,
        **country,
    }


def metered_gpus(hardware, indices):
    """CodeCarbon's own objects for the metered boards."""
    boards = [part.devices for part in hardware if type(part).__name__ == "GPU"]
    return [gpu for board in boards for gpu in getattr(board, "devices", []) if gpu.gpu_index in indices]


def answers(gpu):
    """Whether a board can be read. CodeCarbon counts what it read of one before it was lost, and goes on."""
    readings = [getattr(gpu, name, None) for name in ("_get_total_energy_consumption", "_get_power_usage")]
    for read in filter(None, readings):
        try:
            if read() is not None:
                return True
        except Exception:
            continue
    return not any(readings)


def follow_processes(hardware, pid):
    """Points the models of CPU and RAM at the processes of the experiment.

    CodeCarbon counts its own process and what that started. The model runs beside it, under the process of llem.
    """
    import psutil

    for part in hardware:
        if hasattr(part, "_pid"):
            part._pid = pid
        if hasattr(part, "_process"):
            part._process = psutil.Process(pid)


def refuse_network(request):
    """Makes every attempt of this process to reach another machine an error, and tells the user."""

    def refuse(event, details):
        position = WHERE.get(event)
        if position is not None:
            request.log(f"CodeCarbon tried to reach {details[position]} and was refused", level="warn")
            raise PermissionError("llem measures without the network")

    sys.addaudithook(refuse)


def forget_user_settings():
    """Files and variables of CodeCarbon could scale the joules (pue), send them somewhere, or write them to a file."""
    for name in [name for name in os.environ if name.lower().startswith("codecarbon_")]:
        del os.environ[name]
    os.environ["HOME"] = os.devnull
    os.chdir("/")


def failure(what):
    detect = os.path.join(os.path.dirname(sys.executable), "codecarbon")
    return llem_bridge.Failure("CODECARBON", f"CodeCarbon {what}, and hides why: '{detect} detect' shows what it recognises")


if __name__ == "__main__":
    llem_bridge.serve(Meter(), name="llem-energy-codecarbon", version="2.0.0", libraries=["codecarbon", "nvidia-ml-py"])
