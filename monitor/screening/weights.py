"""The weights of the scorer, read from `weights.toml`, where each stands with its reason."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Weights:
    """All weights of one version. What each means, and why it is what it is, stands in `weights.toml`."""

    version: str
    exact: float
    transliteration: float
    joined: float
    translated: float
    initials: float
    abbreviated: float
    consonants: float
    typo: float
    typo_letter: float
    first_letter: float
    linking_bits: float
    number_bits: float
    class_bits: float
    common_bits: float
    pinyin_bits: float
    letter_bits: float
    unmatched_bits: float
    letters: float
    full_bits: float
    class_conflict: float
    part: float
    number_conflict: float
    name_conflict: float
    country_conflict: float


def _read() -> Weights:
    """Return the weights of this version."""
    table = tomllib.loads(files("monitor.screening").joinpath("weights.toml").read_text("utf-8"))
    bits = {f"{kind}_bits": value for kind, value in table["rarity"].items()}
    return Weights(version=table["version"], **table["agreement"], **bits, **table["score"])


WEIGHTS = _read()
