"""Watches a generation from inside: the instants of its tokens, the limits of its rows, cancellations."""

from __future__ import annotations

import time


class Observer:
    """A stopping criterion: `generate` calls it once for every new token, before its own synchronisation.

    Only what is asked for is paid for: without streaming just the first call waits for the device.
    """

    def __init__(self, width: int, limits: list, is_streaming: bool, device, request):
        self.width = width
        self.limits = limits
        self.is_streaming = is_streaming
        self.device = device
        self.request = request
        # One instant for each new token; only the first without streaming.
        self.instants: list = []
        self.row_limits = None
        self.running = None

    def __call__(self, input_ids, scores, **_):
        self.request.check_cancelled()
        new_tokens = input_ids.shape[1] - self.width
        if self.is_streaming or not self.instants:
            self.device.synchronize()
            # Speculative decoding gains several tokens in one step.
            self.instants.extend([time.monotonic()] * max(new_tokens - len(self.instants), 0))
        if self.running is None:
            self.prepare(input_ids)
        return self.running if self.row_limits is None else self.row_limits <= new_tokens

    def prepare(self, input_ids) -> None:
        torch = self.device.torch
        # Beam search asks about several candidates for each row.
        candidates = input_ids.shape[0] // len(self.limits)
        self.running = torch.zeros(input_ids.shape[0], dtype=torch.bool, device=input_ids.device)
        if len(set(self.limits)) > 1:
            limits = [limit for limit in self.limits for _ in range(candidates)]
            self.row_limits = torch.tensor(limits, device=input_ids.device)
