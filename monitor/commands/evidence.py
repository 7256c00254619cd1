"""Evidence: verified, exported, worked out again, held, pruned; and the backup of all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.commands.opening import give, stored
from monitor.commands.options import (
    DEFAULT_CONFIG,
    FINE,
    TROUBLE,
    ConfigOption,
    FileArgument,
    JsonOption,
    read_bytes,
    say,
)

app = typer.Typer()

evidence = typer.Typer(help="What was received, decided, sent and disposed, and the proof of it.", no_args_is_help=True)
app.add_typer(evidence, name="evidence")

ByOption = Annotated[str, typer.Option("--by", help="The name of the person who asks for it.")]
SubjectArgument = Annotated[
    str, typer.Argument(help="A document number, an alert's or customer's id, or a sha256.", show_default=False)
]


@evidence.command()
def verify(
    expect: Annotated[str, typer.Option(help="A hash that the log ended with before, as printed then.")] = "",
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Prove the log, the captures and the alerts against their hashes."""
    from monitor.evidence.verify import verified_answer, verify_evidence

    with stored(config) as (connection, context):
        verified = verify_evidence(connection, context.settings.captures_folder, expect)
    counts = f"whole: {verified.rows} rows, {verified.captures} captures, {verified.alerts} alerts"
    lines = [counts, f"keep this hash elsewhere: {verified.hash}"] if verified.is_whole else []
    give(verified_answer(verified), lines, as_json=as_json)
    if not verified.is_whole:
        say(f"BROKEN: {verified.trouble}", err=True)
    raise typer.Exit(FINE if verified.is_whole else TROUBLE)


@evidence.command()
def export(
    alert: Annotated[str, typer.Argument(help="The alert's id.", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.", show_default=False)],
    html: Annotated[bool, typer.Option("--html", help="Write a page to print instead.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Write one file with an alert and everything that it rests on."""
    from monitor.evidence.export import export_alert
    from monitor.evidence.page import render_page
    from state.encoding import to_json

    with stored(config) as (connection, context):
        held = export_alert(connection, context.settings.captures_folder, alert, context.now())
    _write(output, render_page(held).encode() if html else to_json(held))
    answer = {"file": str(output), "alert_id": held.alert.id, "missing_captures": list(held.missing)}
    give(answer, [f"wrote {output}"], as_json=as_json)
    for digest in held.missing:
        say(f"no longer kept: capture {digest}", err=True)


@evidence.command()
def replay(
    file: FileArgument,
    expect: Annotated[str, typer.Option("--expect", help="A hash that `evidence verify` printed at some time.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Work an exported alert out again, offline, and say whether it comes out the same."""
    from monitor.evidence.file import read_evidence_file
    from monitor.evidence.replay import replay_answer, replay_evidence

    replayed = replay_evidence(read_evidence_file(read_bytes(file), str(file)), expect)
    lines = [f"the {part.part} was version {part.then} and is now {part.now}" for part in replayed.other_versions]
    lines += [f"{each.place}: was {each.before!r}, is {each.after!r}" for each in replayed.differences]
    lines += [f"not as the log has it: {trouble}" for trouble in replayed.log_troubles]
    lines.append("the same" if replayed.is_same else replayed.not_derived or "NOT the same")
    if replayed.is_fine:
        tied = "and lead to the end of the chain" if replayed.is_tied else "but the file has no links to its end"
        lines.append(f"{replayed.rows} rows of the log agree with their hashes, {tied}")
    give(replay_answer(replayed), lines, as_json=as_json)
    raise typer.Exit(FINE if replayed.is_fine else TROUBLE)


@evidence.command()
def prune(
    by: ByOption,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Remove evidence older than state.keep_years that is under no hold and that nothing younger needs."""
    from monitor.evidence.retention import prune_old
    from monitor.runtime.startup import open_stored
    from state.encoding import to_data

    with open_stored(config) as context:
        gone = prune_old(context, by, dry_run=dry_run)
    counts = f"{len(gone.captures)} captures, {len(gone.alerts)} alerts, screenings of {len(gone.screened)} documents"
    line = f"would remove {counts}" if dry_run else f"removed {counts}"
    give(to_data(gone) | {"dry_run": dry_run}, [line], as_json=as_json)


@evidence.command()
def hold(
    subject: SubjectArgument,
    reason: Annotated[str, typer.Option(help="Why it must be kept: a case, a request.", show_default=False)],
    by: ByOption,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Keep all that belongs to a name, however old it grows (a legal hold)."""
    from monitor.queries.history import dossier_of
    from state.storage.legal_holds import record_legal_hold

    with stored(config) as (connection, context):
        dossier_of(connection, subject)  # a hold on a misspelled name would hold nothing
        record_legal_hold(connection, subject, reason, by, context.now())
    answer = {"subject": subject, "reason": reason, "held_by": by}
    give(answer, [f"{subject} is kept until the hold is lifted"], as_json=as_json)


@evidence.command()
def lift(
    subject: SubjectArgument, by: ByOption, config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False
) -> None:
    """Lift the legal holds on a name."""
    from state.storage.legal_holds import lift_legal_hold

    with stored(config) as (connection, context):
        lifted = lift_legal_hold(connection, subject, by, context.now())
    give({"subject": subject, "lifted": lifted}, [f"{lifted} holds lifted"] if lifted else [], as_json=as_json)
    if not lifted:
        say(f"{subject} is under no hold", err=True)
    raise typer.Exit(FINE if lifted else TROUBLE)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The tar file to write.", show_default=False)],
    pg_dump: Annotated[
        Path | None, typer.Option("--pg-dump", help="The pg_dump to call, of the server's version or newer.")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Write the database and the captures to one file while listwatch runs; `tar -xf FILE -C FOLDER` restores it."""
    from monitor.runtime.startup import open_stored
    from state.storage.backup import write_backup

    with open_stored(config) as context:
        write_backup(context.engine, context.settings.captures_folder, file, pg_dump)
    give({"file": str(file), "bytes": file.stat().st_size}, [f"wrote {file}"], as_json=as_json)


def _write(file: Path, data: bytes) -> None:
    from state.errors import UsageProblem

    try:
        file.write_bytes(data)
    except OSError as problem:
        raise UsageProblem(str(file), f"{problem.strerror}.", "Name a file that can be written.") from problem
