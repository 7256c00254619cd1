"""Pure functions that tests ask the same thing again and again, answered from what they gave the first time."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from sources.reading.rule_file import read_rule
from state.documents import NO_RECORD, DocumentRecord
from state.rules import Rule


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a pure function whose arguments can be pickled; each answer is kept in this process."""
    answers: dict[bytes, Any] = {}

    @wraps(function)
    def answer(*arguments: Any, **named: Any) -> Any:
        key = pickle.dumps((arguments, named))
        if key not in answers:
            answers[key] = function(*arguments, **named)
        return answers[key]

    return answer


def reader_remembered_in(folder: Path) -> Callable[[bytes, str, DocumentRecord], Rule]:
    """Make a `read_rule_bounded` whose answers lie in a folder that processes of tests share.

    A filing's PDF takes seconds to read, and many walks begin with the same two. Nothing is bounded here, and no child
    process imports the readers for each of them.
    """

    def read(data: bytes, subject: str, record: DocumentRecord = NO_RECORD) -> Rule:
        kept = folder / sha256(pickle.dumps((data, record))).hexdigest()
        if not kept.exists():
            made = folder / uuid4().hex
            made.write_bytes(pickle.dumps(read_rule(data, subject, record)))
            made.replace(kept)
        rule: Rule = pickle.loads(kept.read_bytes())
        return rule

    return read
