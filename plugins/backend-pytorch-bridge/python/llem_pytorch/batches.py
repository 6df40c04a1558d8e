"""Which prompts run together, and as what tensors."""

from __future__ import annotations


def batches_of(lengths: list, batch_size: int, strategy: str) -> list:
    """Indices of the prompts of each batch.

    `static` keeps the order of the data set; `dynamic` puts prompts of similar length together, so that they pad
    little. The sort is stable.
    """
    order = list(range(len(lengths)))
    if strategy == "dynamic":
        order.sort(key=lambda index: lengths[index])
    return [order[first : first + batch_size] for first in range(0, len(order), batch_size)]


def pad_left(rows: list, pad_id: int, torch, device) -> dict:
    """Ids and attention mask of a batch, padding at the left, so that every last token is in the last column."""
    width = max(map(len, rows))
    ids = [[pad_id] * (width - len(row)) + row for row in rows]
    mask = [[0] * (width - len(row)) + [1] * len(row) for row in rows]
    return {
        "input_ids": torch.tensor(ids).to(device),
        "attention_mask": torch.tensor(mask).to(device),
    }
