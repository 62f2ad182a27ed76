"""The command `remit`: reads its arguments, runs one command, ends with one sentence and an exit code.

Commands are imported when they run: a start must not wait for what it does not use.
Over 400 lines because every command and its options stand here, and nothing else.
"""

import gc
import sys
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer

from service.commands.errors import USAGE, CommandError
from service.settings import SettingsError, load_settings

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
)
people_app = typer.Typer(no_args_is_help=True, help="People, without an identity provider.")
token_app = typer.Typer(no_args_is_help=True, help="Tokens for integrations, observers and scrapers.")
audit_app = typer.Typer(no_args_is_help=True, help="The chain of decision records.")
app.add_typer(people_app, name="people")
app.add_typer(token_app, name="token")
app.add_typer(audit_app, name="audit")
bench_app = typer.Typer(no_args_is_help=True, help="Measure this machine beside named alternatives.")
app.add_typer(bench_app, name="bench")

To = Annotated[str | None, typer.Option("--to", help="The running service. Default: where the settings say.")]


# Typer keeps the class of its usage errors to itself; the one that it shows is a kind of it.
_UsageError: Any = typer.BadParameter.__base__


def main() -> None:
    """Run the command line. Errors are one sentence on stderr; exit codes 0 ok, 1 findings, 2 usage."""
    try:
        code = app(standalone_mode=False)
    except CommandError as error:
        _end(str(error), error.exit_code)
    except SettingsError as error:
        _end(str(error), USAGE)
    except _UsageError as error:
        _end(error.format_message(), USAGE)
    except (typer.Abort, KeyboardInterrupt):
        raise SystemExit(130) from None
    raise SystemExit(code or 0)


def _end(sentence: str, code: int) -> NoReturn:
    sys.stderr.write(f"{sentence}\n")
    raise SystemExit(code) from None


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415

        typer.echo(f"remit {version('remit')}")
        raise typer.Exit


@app.callback()
def remit(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """The front line decides: limits that are explicit, proved, metered and live."""


@app.command()
def serve(
    demo: Annotated[bool, typer.Option("--demo", help="Also play a seeded live day into it.")] = False,
    demo_pace: Annotated[
        float | None,
        typer.Option(min=0, max=1000, help="So many times as fast as its 11 minutes; 0: as fast as it goes."),
    ] = None,
    demo_seed: Annotated[int | None, typer.Option(min=0, help="Which day; the same tells the same.")] = None,
    demo_peers: Annotated[
        bool | None, typer.Option(help="Two scripted colleagues play along (the default).")
    ] = None,
) -> None:
    """The service and its console on one port (default 127.0.0.1:8080).

    Example: remit serve --demo
    """
    # What a start makes stays: looked through for garbage on the way, it took a sixth of the start's time.
    gc.disable()
    settings = load_settings()
    from service.commands.serve import serve as run  # noqa: PLC0415

    given = {"demo_pace": demo_pace, "demo_seed": demo_seed, "demo_peers": demo_peers}
    said = {name: value for name, value in given.items() if value is not None}
    run(settings.model_copy(update={"demo": settings.demo or demo, **said}))


@app.command()
def check(
    pack: Annotated[
        Path | None,
        typer.Argument(help="A pack's folder, a packaged one by its name, a feed, or a folder of feeds."),
    ] = None,
    format_: Annotated[Literal["text", "json", "github"], typer.Option("--format")] = "text",
    cases: Annotated[Path | None, typer.Option(help="Expected decisions, a JSON object a line.")] = None,
    against: Annotated[
        str | None,
        typer.Option(help="Compare with `live`, a revision, a pack's folder, or a boundary's FILE."),
    ] = None,
) -> None:
    """Types, examples, lint and proofs of a pack; every finding by file:line:column. Exit code 1: an error.

    With --against also whether the pack only narrows, only widens, does both or neither, action by action,
    each with a small case that shows it.

    Packaged are airline, airline-bookings, bank, retail, shop and telecom. Without a pack: REMIT_PACK, else
    airline. Of a feed's document, or a folder of them: its keys and expressions, and its samples, run.

    Example: remit check packs/airline --cases expected.jsonl
    """
    from service.commands.check import check as run  # noqa: PLC0415
    from service.commands.check_feeds import check_feeds, feed_documents  # noqa: PLC0415

    feeds = feed_documents(pack) if pack is not None and pack.exists() else []
    if feeds:
        raise typer.Exit(check_feeds(feeds, format_))
    beside = (against, load_settings().database) if against else None
    raise typer.Exit(run(pack or load_settings().pack, format_, cases, beside))


@app.command("format")
def put_in_order(
    paths: Annotated[list[Path], typer.Argument(help="Packs' folders, or single documents.")],
    check_only: Annotated[bool, typer.Option("--check", help="Change nothing; say what would.")] = False,
) -> None:
    """Put the layout of documents in order; words, quotes and comments stay as they were written.

    Exit code 1: with --check, a document is not in order; or one cannot be read, and is left alone.

    Example: remit format packs/airline --check
    """
    from service.commands.layout import layout  # noqa: PLC0415

    raise typer.Exit(layout(paths, check_only, typer.echo))


@app.command()
def schema(
    kind: Annotated[
        str, typer.Argument(help="vocabulary, boundary, guarantee, topics, pack, feed, or a part.")
    ],
    pack: Annotated[Path | None, typer.Option(help="A pack: names are then those of its vocabulary.")] = None,
) -> None:
    """The JSON Schema (draft 2020-12) of a kind of document, for any editor of YAML.

    Parts are fact, action, table, grant, limit, budget, duty, emergency, example and endpoint. A document
    names its schema in its first line: # yaml-language-server: $schema=../boundary.schema.json

    Example: remit schema boundary --pack packs/airline > boundary.schema.json
    """
    from service.commands.schema import schema as run  # noqa: PLC0415

    run(kind, pack, typer.echo)


@app.command()
def explain(
    pack: Annotated[
        Path | None, typer.Argument(help="A pack's folder, or a packaged one by its name.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="A boundary, guarantees or vocabulary; may be given again.")
    ] = None,
) -> None:
    """What the documents of a pack say, in plain words, a sentence a clause.

    Example: remit explain packs/airline --only goodwill-refund
    """
    from service.commands.explain import explain as run  # noqa: PLC0415

    run(pack or load_settings().pack, only or (), typer.echo)


@app.command()
def backtest(
    pack: Annotated[
        Path | None, typer.Argument(help="The edited pack's folder. Default: REMIT_PACK, else ours.")
    ] = None,
    against: Annotated[
        str, typer.Option(help="`live`: the revision that is live; or another pack's folder.")
    ] = "live",
    format_: Annotated[Literal["text", "json", "html"], typer.Option("--format")] = "text",
) -> None:
    """What an edit would have changed over everything on record: for whom, and for how much a month.

    Each decision counts with what was known then and its budgets as they stood; so do cases closed without
    one, and imported history. Reads the database beside a running service, or without one.

    Example: remit backtest packs/airline --format html > backtest.html
    """
    from service.commands.backtest import run  # noqa: PLC0415

    raise typer.Exit(run(load_settings(), pack, against, format_, typer.echo))


@app.command()
def push(
    pack: Annotated[Path, typer.Argument(help="A pack's folder.")],
    publish: Annotated[bool, typer.Option("--publish", help="Make it live, not only a draft.")] = False,
    stage: Annotated[
        Literal["shadow", "canary"] | None,
        typer.Option(help="Not live, but on trial: for nobody, or for some."),
    ] = None,
    team: Annotated[list[str] | None, typer.Option(help="A canary for this team; repeatable.")] = None,
    share: Annotated[float | None, typer.Option(max=1, help="A canary for this share of associates.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why, for those who decide; to publish.")] = None,
    format_: Annotated[Literal["text", "github"], typer.Option("--format")] = "text",
    to: To = None,
) -> None:
    """A folder's documents into a running service: as the shared draft, on trial, or live.

    The draft becomes what the folder is: documents that it does not have go. The service checks it; exit
    code 1: an error was found, and nothing was published.

    Example: remit push packs/airline --publish --reason "Dinner costs more."
    """
    from service.commands import push as command  # noqa: PLC0415

    how = command.publishing(stage or ("live" if publish else None), reason, team or (), share)
    raise typer.Exit(command.push(pack, how, format_, to, typer.echo))


@app.command()
def pull(
    folder: Annotated[Path, typer.Argument(help="Where to; made where it is not there.")],
    drafts: Annotated[bool, typer.Option("--drafts", help="What is drafted, not what is live.")] = False,
    to: To = None,
) -> None:
    """The documents of a running service into a folder, byte for byte as they were written.

    Example: remit pull packs/airline
    """
    from service.commands.pull import pull as run  # noqa: PLC0415

    run(folder, drafts, to, typer.echo)


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="Past voice: .csv is a table, all else JSON lines.")],
    feed: Annotated[str, typer.Option(help="How to read a row: a feed's name, or a document FEED.yaml.")],
    as_: Annotated[
        Literal["live", "history"],
        typer.Option("--as", help="live: it happens again, now. history: times kept; no case, no alarm."),
    ] = "live",
    rate: Annotated[float | None, typer.Option(min=0.001, help="So many rows a second.")] = None,
    speed: Annotated[
        float | None, typer.Option(min=0.001, help="So many times as fast as it happened.")
    ] = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="As fast as the service takes it (the default).")
    ] = False,
    to: To = None,
) -> None:
    """A file of past voice through a feed into a running service; every row is accounted for.

    Rows go in the order in which they were said. Live, each row is said at the moment at which it is sent:
    the first row is now, and the rest follow at --speed or --rate, or at once. A row that was taken before
    is a duplicate, so a replay that was cut off can be run again. Exit code 1: a row was rejected.

    Example: remit replay tweets.jsonl --feed tweets.yaml --speed 60
    """
    if sum(given for given in (rate is not None, speed is not None, fast)) > 1:
        raise CommandError("Give one of --rate, --speed and --fast.")
    from service.commands.pace import Pace  # noqa: PLC0415
    from service.commands.replay import replay as run  # noqa: PLC0415

    raise typer.Exit(run(file, feed, as_, Pace(rate, speed), to, typer.echo))


@app.command()
def learn(
    labelled: Annotated[Path, typer.Argument(help="Labelled voice: JSON lines of text, topics, sentiment.")],
    out: Annotated[Path, typer.Option(help="Where to write the model.")] = Path("reader.onnx"),
    pack: Annotated[
        Path, typer.Option(help="The pack whose topics are labelled: a folder or a name.")
    ] = Path("airline"),
) -> None:
    """A model that hears more than phrases do, from voice that people have labelled.

    A fifth of the texts is kept apart, and says what the model gains. A service reads with it when
    REMIT_READER_MODEL names it; danger and phrases stay as they are, the model adds to them.

    Example: remit learn labelled.ndjson --pack packs/airline --out reader.onnx
    """
    from service.commands.learn import learn as run  # noqa: PLC0415

    run(labelled, pack, out, typer.echo)


@people_app.command("add")
def add_person(
    name: str,
    role: Annotated[Literal["associate", "manager", "observer", "admin"], typer.Option()],
    team: Annotated[list[str], typer.Option(help="May be given several times.")] = [],  # noqa: B006
    level: Annotated[int, typer.Option(min=0, max=3)] = 0,
    to: To = None,
) -> None:
    """Add a person, and print her sign-in link (good once, for 12 hours).

    Example: remit people add "Lou B." --role associate --team north
    """
    from service.commands.people import add  # noqa: PLC0415

    add(name, role, team, level, to, typer.echo)


@people_app.command("list")
def list_people(to: To = None) -> None:
    """Everybody: id, name, role, teams, and when she was here last (UTC, to the minute).

    Example: remit people list
    """
    from service.commands.people import show  # noqa: PLC0415

    show(to, typer.echo)


@people_app.command("change")
def change_person(
    person: str,
    role: Annotated[Literal["associate", "manager", "observer", "admin"] | None, typer.Option()] = None,
    team: Annotated[list[str], typer.Option(help="All her teams from now on; several times.")] = [],  # noqa: B006
    level: Annotated[int | None, typer.Option(min=0, max=3)] = None,
    to: To = None,
) -> None:
    """Change what a person is (her id, or her name); what is not named stays.

    Another role or other teams end her sessions at once: she signs in anew, by `remit people link`.

    Example: remit people change "Lou B." --team north --team south
    """
    from service.commands.people import change  # noqa: PLC0415

    change(person, role, team, level, to, typer.echo)


@people_app.command("link")
def link_person(person: str, to: To = None) -> None:
    """Print a new sign-in link for a person (her id, or her name).

    Example: remit people link "Lou B."
    """
    from service.commands.people import link  # noqa: PLC0415

    link(person, to, typer.echo)


@people_app.command("remove")
def remove_person(person: str, to: To = None) -> None:
    """End a person's access at once (her id, or her name).

    Example: remit people remove "Lou B."
    """
    from service.commands.people import remove  # noqa: PLC0415

    remove(person, to, typer.echo)


@token_app.command("add")
def add_token(
    name: str,
    role: Annotated[Literal["integration", "observer", "admin"], typer.Option()] = "integration",
    feed: Annotated[list[str], typer.Option(help="A feed it may send; several times; * is all.")] = [],  # noqa: B006
    facts: Annotated[list[str], typer.Option(help="Whose facts it may say: booking, …; * is all.")] = [],  # noqa: B006
    to: To = None,
) -> None:
    """Add a token, and print it: it is told once.

    Example: remit token add "our shop" --feed jsonl
    """
    from service.commands.people import add_token as add  # noqa: PLC0415

    add(name, role, feed, facts, to, typer.echo)


@token_app.command("remove")
def remove_token(
    token: Annotated[str, typer.Argument(help="Its id, as `add` printed it.")], to: To = None
) -> None:
    """End a token at once.

    Example: remit token remove 01JE8Z7Q9W
    """
    from service.commands.people import remove_token as end  # noqa: PLC0415

    end(token, to, typer.echo)


@bench_app.command("decide")
def bench_decide(
    size: Annotated[list[int] | None, typer.Option(help="How many boundaries; may be given again.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="A part of a name; may be given again.")] = None,
    pack: Annotated[
        list[str] | None,
        typer.Option(help="Whose whole latitudes: a packaged pack's, or of so many boundaries. Repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the measurements as JSON.")] = False,
) -> None:
    """What one decision takes, by the number of boundaries, beside other engines that are installed.

    Example: remit bench decide --size 100 --size 1000 --only remit --only zen
    """
    from service.commands.bench import SIZES, WHOLE, decide  # noqa: PLC0415

    def write(text: str) -> None:
        typer.echo(text, nl=False)

    raise typer.Exit(decide(size or SIZES, only or (), pack or WHOLE, write, as_json=as_json))


@bench_app.command("intake")
def bench_intake(
    signals: Annotated[
        int, typer.Option(min=100, max=1_000_000, help="Signals of each measurement.")
    ] = 5_000,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Voice that comes in, one by one, in batches, over HTTP: what verify, map, mask, read and journal cost.

    Example: remit bench intake --signals 20000
    """
    from service.commands.bench_intake import intake as run  # noqa: PLC0415

    raise typer.Exit(run(signals, typer.echo, as_json=as_json))


@bench_app.command("replay")
def bench_replay(
    cases: Annotated[int, typer.Option(min=1)] = 1_000_000,
    boundaries: Annotated[int, typer.Option(min=1)] = 100,
) -> None:
    """What a back-test takes over past cases: an edit of one boundary, and of every one.

    Example: remit bench replay --cases 100000
    """
    from service.commands.bench_replay import replay as run  # noqa: PLC0415

    raise typer.Exit(run(cases, boundaries, typer.echo))


@bench_app.command("decisions")
def bench_decisions(
    decisions: Annotated[int, typer.Option(min=100)] = 6_000,
    clerks: Annotated[int, typer.Option(min=1, help="How many decide at once.")] = 64,
    as_json: Annotated[bool, typer.Option("--json", help="Print the measurements as JSON.")] = False,
) -> None:
    """How many decisions a second are durable on this disk, beside a bare loop of one commit each.

    Example: remit bench decisions --decisions 1000 --clerks 8
    """
    from service.commands.bench_decisions import decisions as run  # noqa: PLC0415

    run(decisions, clerks, typer.echo, as_json=as_json)


@bench_app.command("stream")
def bench_stream(
    screens: Annotated[list[int] | None, typer.Option(help="How many; may be given again.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="A part of a name; may be given again.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long each phase lasts.")] = 3.0,
    node_modules: Annotated[
        Path, typer.Option(help="Where the servers of npm are: uwebsockets, ws, socket.io.")
    ] = Path("node_modules"),
    as_json: Annotated[bool, typer.Option("--json", help="Print the measurements as JSON.")] = False,
) -> None:
    """What one publish to many screens takes, beside other servers that are installed.

    Servers run on one core, who measures on another.

    Example: remit bench stream --screens 1000 --only remit --only nchan
    """
    from service.commands.bench_stream import SCREENS, stream  # noqa: PLC0415

    def write(text: str) -> None:
        typer.echo(text, nl=False)

    where = node_modules.resolve()
    raise typer.Exit(stream(screens or SCREENS, only or (), where, write, seconds=seconds, as_json=as_json))


@bench_app.command("voice")
def bench_voice(
    screens: Annotated[int, typer.Option(min=1, max=20_000)] = 1_000,
    teams: Annotated[int, typer.Option(min=1, max=100, help="Whose queues the screens follow.")] = 10,
    rate: Annotated[float, typer.Option(min=1, max=10_000, help="Webhooks a second.")] = 200,
    seconds: Annotated[float, typer.Option(min=0.1, max=240)] = 10.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the measurements as JSON.")] = False,
) -> None:
    """How soon what customers say is on screen: from the last byte of a signed webhook to its frame.

    The service runs on one core, who measures on another. Every voice is on all screens of its team.

    Example: remit bench voice --screens 1000 --teams 10 --rate 200
    """
    from service.commands.bench_voice import voice as run  # noqa: PLC0415

    raise typer.Exit(run(screens, teams, typer.echo, rate=rate, seconds=seconds, as_json=as_json))


@bench_app.command("storm")
def bench_storm(
    screens: Annotated[list[int] | None, typer.Option(help="How many; may be given again.")] = None,
) -> None:
    """How soon screens are live again that were all cut at once: the service is killed under them.

    Example: remit bench storm --screens 1000
    """
    from service.commands.bench_stream import SCREENS, storms  # noqa: PLC0415

    storms(screens or SCREENS, typer.echo)


@audit_app.command("verify")
def verify(
    file: Annotated[
        Path | None, typer.Option(help="What `remit audit export` wrote, in place of the database.")
    ] = None,
) -> None:
    """Whether every decision record is as it was written, and none is missing. Exit code 1 if not.

    Reads the database beside a running service, or without one; or a file, anywhere.

    Example: remit audit verify --file records.jsonl
    """
    from service.commands import audit  # noqa: PLC0415

    if file is not None:
        raise typer.Exit(audit.verify_file(file, typer.echo))
    raise typer.Exit(audit.verify(load_settings(), typer.echo))


@audit_app.command("export")
def export(file: Annotated[Path, typer.Argument(help="Where to, a JSON object a line.")]) -> None:
    """The chain of decision records with its hashes, to be kept and checked elsewhere.

    Records hold identifiers, amounts, clauses and a digest of the facts; no words of people, and not the
    facts. Works beside a running service. Whoever notes the last hash can prove later that nothing before it
    was changed.

    Example: remit audit export records.jsonl
    """
    from service.commands.audit import export as run  # noqa: PLC0415

    run(load_settings(), file, typer.echo)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to, readable by nobody else.")]) -> None:
    """A consistent copy of all state, while a service runs or not, to restore into any database.

    In it: cases, what customers wrote, decisions and their records, boundaries, people, hashes of tokens,
    what waits to leave. Not in it: sessions and sign-in links, so everybody signs in again; the file
    secret.key and the REMIT_SECRET_… settings, which you keep elsewhere (without the key, dead letters stay
    sealed). A file of that name is replaced once the new one is whole.

    Example: remit backup remit.backup.gz
    """
    from service.commands.backup import backup as run  # noqa: PLC0415

    run(load_settings(), file, typer.echo)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `remit backup` wrote.")],
    into: Annotated[
        str | None,
        typer.Option(help="sqlite:///FILE or postgresql://… Default: the database that the settings name."),
    ] = None,
) -> None:
    """A backup into an empty database that no service uses: all of it once it was checked, or nothing.

    It may come from SQLite and go to PostgreSQL, and back. Digests and the chain of decision records are
    verified before anything stands. Screens start anew, and everybody signs in again. Messages that waited to
    leave are sent under their old identifiers.

    Example: remit restore remit.backup.gz --into postgresql://remit@db/remit
    """
    from service.commands.backup import restore as run  # noqa: PLC0415

    run(load_settings(), file, into, typer.echo)
