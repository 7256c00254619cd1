"""What reading one table brings to light: faults, which refuse it, and notes, which say what was read otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from state.customers import NotScreenable
from state.errors import CustomersProblem

# So many faults are told one by one; who has more wants to mend the export, not the rows.
PROBLEMS_TOLD = 20
_FAULTS_HELD = 10_000
_ROWS_NAMED = 5


class Report:
    """Collects what is found in one table, once it has begun: `row_word` is what `subject` calls a row.

    `encoding` is the character set of its text.

    `customers` counts those that were read, where whoever reads them counts. `not_screenable` are the customers whose
    names cannot match anything, in the order of rows.
    """

    def __init__(self) -> None:
        self.subject = "the customers"
        self.row_word = "row"
        self.encoding = "UTF-8"
        self.customers = 0
        self.not_screenable: list[NotScreenable] = []
        self._faults: list[tuple[int, CustomersProblem]] = []
        self._uncounted = 0
        self._remarks: list[str] = []
        self._rows: dict[str, list[int]] = {}
        self._doubtful: list[tuple[int, CustomersProblem]] = []
        self._last_footer = 0

    def begin(self, subject: str, row_word: str) -> None:
        """Say which table is read."""
        self.subject, self.row_word = subject, row_word

    @property
    def notes(self) -> tuple[str, ...]:
        """What was read otherwise than it stands there, a line each, naming the rows; never what a row says."""
        rows = (f"{name_rows(self.row_word, numbers)}: {what}" for what, numbers in self._rows.items())
        return (*self._remarks, *rows)

    def remark(self, text: str) -> None:
        """Note something of the whole table, once."""
        if text not in self._remarks:
            self._remarks.append(text)

    def note(self, what: str, numbers: Iterable[int]) -> None:
        """Note what was done with these rows."""
        self._rows.setdefault(what, []).extend(numbers)

    def note_footer(self, what: str, number: int) -> None:
        """Note a row that ends a table and is no customer."""
        self.note(what, [number])
        self._last_footer = number

    def fault(self, number: int, problem: CustomersProblem) -> None:
        """Note a fault of a row; further rows can still be read."""
        if len(self._faults) < _FAULTS_HELD:
            self._faults.append((number, problem))
        else:
            self._uncounted += 1

    def fault_in(self, number: int, trouble: str, remedy: str, column: str | None = None) -> None:
        """Note a fault of one row, or of one column in it."""
        self.fault(number, self.problem_in(number, trouble, remedy, column))

    def problem_in(self, number: int, trouble: str, remedy: str, column: str | None = None) -> CustomersProblem:
        """Name one row, or one column in it, as the place of a fault."""
        place = f"{self.subject}, {self.row_word} {number}"
        return CustomersProblem(f"{place}, column {column}" if column else place, trouble, remedy)

    def doubt(self, number: int, problem: CustomersProblem) -> None:
        """Note a row of one text alone: a fault, unless it turns out to stand in the footer of the table."""
        self._doubtful.append((number, problem))

    def raise_faults(self, last_customer: int) -> None:
        """Raise CustomersProblem with all faults, where there are any; `last_customer` is the number of its row."""
        for number, problem in self._doubtful:
            if last_customer < number and last_customer < self._last_footer:
                self.note("text below the table, set aside", [number])
            else:
                self.fault(number, problem)
        self._doubtful.clear()
        if self._faults:
            raise self._summary()

    def _summary(self) -> CustomersProblem:
        faults = [problem for _, problem in sorted(self._faults, key=lambda fault: fault[0])]
        if len(faults) == 1:
            return faults[0]
        number = len(faults) + self._uncounted
        first_faults = faults[:PROBLEMS_TOLD]
        words = [f"{each.subject.removeprefix(f'{self.subject}, ')} {each.trouble}" for each in first_faults]
        if number > len(first_faults):
            words.append(f"And {number - len(first_faults):,} more.")
        remedies = " ".join(dict.fromkeys(each.remedy for each in first_faults))
        return CustomersProblem(
            self.subject, f"has {number:,} faults: {' '.join(words)}", f"Nothing was read. {remedies}"
        )


def name_rows(row_word: str, numbers: Sequence[int]) -> str:
    """Name rows by their numbers, the first ones of many."""
    first = [str(number) for number in numbers[:_ROWS_NAMED]]
    if len(numbers) > _ROWS_NAMED:
        return f"{row_word}s {', '.join(first)} and {len(numbers) - _ROWS_NAMED:,} more"
    if len(first) == 1:
        return f"{row_word} {first[0]}"
    return f"{row_word}s {', '.join(first[:-1])} and {first[-1]}"
