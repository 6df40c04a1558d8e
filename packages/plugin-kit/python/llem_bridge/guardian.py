"""Nothing of a worker outlives the program that started it."""

from __future__ import annotations

import ctypes
import os
import select
import shutil
import signal
import sys

from llem_bridge.channel import FROM_HOST

# Set by the host, which makes a process group and a folder for each worker: the folder's path.
STARTED_BY_HOST = "LLEM_BRIDGE"
PR_SET_PDEATHSIG = 1


def die_with_host() -> None:
    """Ends this process and its whole group when the host is gone, however busy or stuck it is then.

    A thread would not do: it cannot run while an extension holds the interpreter lock. So a second process watches
    the channel. It is forked first of all, before there are threads or libraries.
    """
    request_death_signal()
    if os.fork() == 0:
        watch()


def request_death_signal() -> None:
    """Asks Linux to kill this process with its parent. Elsewhere the watcher alone does it."""
    if sys.platform.startswith("linux"):
        try:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        except (OSError, AttributeError):
            pass


def watch() -> None:
    """Sleeps until the host's end of the channel is closed, then kills the group that it is itself part of."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.closerange(FROM_HOST + 1, 64)
    poll = select.poll()
    # Hang-ups are always reported; what arrives is not its to read.
    poll.register(FROM_HOST, 0)
    while not any(events & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, events in poll.poll()):
        pass
    end_group()


def end_group() -> None:
    """Removes the host's folder, then kills every process of the worker's group, this one among them."""
    shutil.rmtree(os.environ[STARTED_BY_HOST], ignore_errors=True)
    os.killpg(0, signal.SIGKILL)
