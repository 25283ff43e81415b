"""The verbs of `mlplatform`, a few lines each; the work is done in the modules they call."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="A machine-learning platform as code: on this machine, or on a cloud.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Stack = Annotated[str, typer.Argument(help="The stack: stacks/Pulumi.<stack>.yaml.")]
OfStack = Annotated[str, typer.Option("--stack", "-s", help="The stack whose platform is meant.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


@app.command()
def up(stack: Stack = "local", as_json: AsJson = False) -> None:
    """Create the platform and its workloads, or change what differs."""
    from stacks import lifecycle, report

    found = lifecycle.up(stack, quiet=as_json)
    report.show(found, as_json)
    raise typer.Exit(0 if found.healthy else 1)


@app.command()
def plan(
    stack: Stack = "local",
    as_json: AsJson = False,
    diagram: Annotated[
        Path | None, typer.Option("--diagram", help="Draw it too, as SVG, into this file.")
    ] = None,
    sources: Annotated[
        bool,
        typer.Option("--sources", help="With --json: tell where each unknown value comes from."),
    ] = False,
    every_stack: Annotated[
        bool, typer.Option("--all", help="Every stack that has a file, a line each.")
    ] = False,
) -> None:
    """Show everything a stack would create, without an account or an engine."""
    if every_stack:
        from stacks.plan import every

        raise typer.Exit(every.run(as_json))
    from stacks.plan import command

    raise typer.Exit(command.run(stack, as_json, diagram, sources))


@app.command()
def down(
    stack: Stack = "local",
    purge: Annotated[
        bool, typer.Option("--purge", help="Remove the kept data too: runs, models, objects.")
    ] = False,
) -> None:
    """Remove the platform; its data is kept unless --purge."""
    from stacks import lifecycle

    lifecycle.down(stack, purge)


@app.command()
def status(stack: Stack = "local", as_json: AsJson = False) -> None:
    """Show which services answer, what is firing, and the served models."""
    from stacks import report

    found = report.of(stack)
    report.show(found, as_json)
    raise typer.Exit(0 if found.healthy else 1)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def submit(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="A Python script, or a workload of the stack.")],
    team: Annotated[str | None, typer.Option(help="The team the job belongs to.")] = None,
    name: Annotated[str | None, typer.Option(help="The job's name.")] = None,
    stack: OfStack = "local",
) -> None:
    """Run a job on the platform for a team and stream its log; arguments follow `--`."""
    from stacks import jobs

    raise typer.Exit(jobs.submit(stack, what, context.args, team, name))


@app.command()
def env(stack: Stack = "local", as_json: AsJson = False) -> None:
    """Print what plain `pulumi`, `ray`, `mlflow` and `aws` need: eval "$(mlplatform env)"."""
    from stacks import environment

    changed = environment.of(stack)
    typer.echo(json.dumps(changed, indent=2) if as_json else environment.shell(changed))


@app.command()
def doctor(
    stack: Stack = "local",
    as_json: AsJson = False,
    record: Annotated[
        Path | None,
        typer.Option("--record", help="Keep what a cloud answers, as JSON, in this folder."),
    ] = None,
) -> None:
    """Say what is there, what is missing and what to do; a cloud is asked, and nothing is made."""
    from stacks import doctor as examination

    raise typer.Exit(examination.show(as_json, stack, record))


@app.command()
def logs(
    service: Annotated[
        str | None, typer.Argument(help="A program, or `job`; without it, what there is.")
    ] = None,
    job: Annotated[str | None, typer.Argument(help="A job's id, after `job`.")] = None,
    stack: OfStack = "local",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Wait for more.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=1, help="How many lines.")] = 50,
) -> None:
    """Print the end of a service's or a job's log."""
    from stacks import jobs, logfile

    if service == "job":
        raise typer.Exit(jobs.logs(stack, job, follow))
    logfile.show(stack, service, lines, follow)


def main() -> None:
    """Run a verb; what a user can cause ends in one message, not in a traceback."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        from components.refused import Refused

        if not isinstance(error, Refused):
            raise
        print(f"mlplatform: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
