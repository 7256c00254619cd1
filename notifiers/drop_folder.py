"""Drop folders: what the channels that write files ask of theirs."""

from __future__ import annotations

from pathlib import Path

from state.deliveries import DeliveryResult, Outcome
from state.folders import write_trouble


def probe_folder(folder: Path) -> DeliveryResult:
    """Say whether a file can be written in a folder; delivered means that it can."""
    if trouble := write_trouble(folder):
        return DeliveryResult(Outcome.TRY_AGAIN, f"cannot write to {folder}: {trouble}. Is the folder there?")
    return DeliveryResult(Outcome.DELIVERED, f"{folder} can be written to")
