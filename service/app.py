"""The composition root: every part of one service, opened in order and closed in reverse."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial

from fastapi import FastAPI

from rules.pack import Topic, packaged
from service.access.sessions import actor_of_token
from service.actions.backtest_boundaries import keep_backtests, note_backtest
from service.actions.decide import DecideCommand, decide
from service.actions.expire_cosigns import expire_cosigns
from service.actions.follow_feeds import follow_feeds, take_up_feeds
from service.actions.forget_old import forget_old
from service.actions.lapse_leases import lapse_leases
from service.actions.manage_people import note_seen
from service.actions.miss_replies import miss_replies
from service.actions.move_case import move_case
from service.actions.note_deliveries import note_deliveries
from service.actions.observe_candidate import observe_candidate
from service.actions.publish_boundaries import ensure_published
from service.actions.renew_leases import grace_after_restart, renew_leases
from service.actions.snooze_case import snooze_case, wake_cases
from service.actions.staging import follow_sets, take_up
from service.actions.stop_on_harm import stop_on_harm
from service.boundaries import LiveBoundaries
from service.bus.base import Bus
from service.bus.memory import MemoryBus
from service.checking import Checker
from service.clock import Clock, utc_now
from service.collecting import at_once
from service.compiled import CompiledDocuments
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import CaseRow
from service.domain.events import Event
from service.errors import CloseCode, Problem
from service.feeds import LiveFeeds, given_feeds
from service.live import wire
from service.live.carrier import Visitor
from service.live.hub import Hub
from service.live.neighbours import Neighbours
from service.live.presence import Presence
from service.live.progress import Progress
from service.live.protocol import Streams
from service.live.reads import MAX_TOGETHER, StoreViews
from service.live.together import Together
from service.live.watch import Watcher
from service.metrics import Metrics
from service.outbox.endpoints import check_endpoints
from service.outbox.sender import Sender
from service.past.runs import Backtests
from service.polling.fetching import Fetcher
from service.settings import Settings, SettingsError, secret_key
from service.store import journal
from service.store.base import Store
from service.store.writer import MAX_WAITING
from service.web import answers, api
from service.web.attending import Attending
from service.web.door import House
from service.web.headers import SafeHeaders
from service.web.limits import BodyLimit, Tries
from service.web.quotas import Quotas
from service.web.security import Find, identify
from service.web.sessions import TRIES, TRY_EVERY
from service.web.shortcut import Application
from service.workers.feeds import FeedFollower
from service.workers.measures import measure
from service.workers.outgoing import Outgoing
from service.workers.poller import Poller
from service.workers.publications import PublicationFollower
from service.workers.pulse import PulseFollower
from service.workers.timers import Timer, run_timer
from voc.modelled import Model, ModelReader, version_with
from voc.reading import VERSION, Reader, SignalReader, TopicPhrases
from voc.signal import Signal

RENEW_EVERY = 20.0
LAPSE_EVERY = 5.0
EXPIRE_EVERY = 1.0
WAKE_EVERY = 1.0
MISS_EVERY = 1.0
PULSE_EVERY = 1.0
FORGET_EVERY = 3600.0
MEASURE_EVERY = 5.0
OBSERVE_EVERY = 0.5
NOTE_EVERY = 0.5
JUDGE_EVERY = 5.0
KEEP_EVERY = 2.0

Task = Callable[[], Awaitable[object]]


class LateReader(SignalReader):
    """A reader that is built when it is needed (its word lists take longer to load than a start should), and
    anew when other topics are live.
    """

    def __init__(self, boundaries: LiveBoundaries, model: Model | None = None) -> None:
        """model: what was learnt, to read with beside the phrases."""
        self._boundaries = boundaries
        self._model = model
        self.version = VERSION if model is None else version_with(model)
        self._lock = threading.Lock()
        self._built: tuple[Mapping[str, Topic], SignalReader] | None = None

    def build(self) -> SignalReader:
        """The reader of the live topics. Safe to be called from any thread."""
        topics = self._boundaries.pack.topics
        built = self._built
        if built is not None and built[0] is topics:
            return built[1]
        with self._lock:
            # A publication that leaves the topics as they are keeps the very same mapping.
            if self._built is None or self._built[0] is not topics:
                phrases = [TopicPhrases(topic.name, topic.phrases) for topic in topics.values()]
                reader = Reader(phrases)
                self._built = topics, reader if self._model is None else ModelReader(reader, self._model)
            return self._built[1]

    @property
    def topics(self) -> Sequence[TopicPhrases]:
        """Those that are live."""
        return self.build().topics

    def read(self, signal: Signal) -> Signal:
        """The signal, read."""
        return self.build().read(signal)


class Announcer:
    """Carries what a commit made known from the writer's thread to the bus, on the event loop."""

    def __init__(self) -> None:
        self._bus: Bus | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self, bus: Bus) -> None:
        """From here on, on this loop. What was committed before is in the journal for whoever needs it."""
        self._bus, self._loop = bus, asyncio.get_running_loop()

    def stop(self) -> None:
        """Carry nothing more."""
        self._loop = None

    def announce(self, events: Sequence[Event]) -> None:
        """Called in the writer's thread."""
        if self._loop is not None and self._bus is not None:
            self._loop.call_soon_threadsafe(self._bus.publish, events)


@dataclass(frozen=True, slots=True)
class Service:
    """An opened service: state and rules are there; nothing runs yet."""

    ctx: Context
    reader: LateReader
    bus: Bus
    announcer: Announcer


def _model(settings: Settings) -> Model | None:
    """What was learnt, if the settings name it. Raises SettingsError."""
    if settings.reader_model is None:
        return None
    from service.learning.onnx_file import ModelError, OnnxModel  # noqa: PLC0415 -- an extra, and slow to load

    try:
        return OnnxModel(settings.reader_model)
    except ModelError as error:
        raise SettingsError(f"REMIT_READER_MODEL: {error}") from None


async def open_service(settings: Settings, clock: Clock = utc_now) -> Service:
    """Open state and rules. Raises StoreError, PackError, FeedError, SettingsError."""
    model = _model(settings)
    metrics = Metrics()
    announcer = Announcer()
    store = Store(settings.database, clock, announcer.announce)
    try:
        documents = CompiledDocuments(settings.data_dir / "compiled", secret_key(settings))
        with at_once():
            pack = await ensure_published(store, settings.pack or packaged(), documents)
            boundaries = LiveBoundaries(pack, documents)
        reader = LateReader(boundaries, model)
        feeds = LiveFeeds(given_feeds(settings.feeds), settings.secrets)
        ctx = Context(settings, clock, store, boundaries, feeds, reader, metrics, Checker())
        check_endpoints(ctx)
        bus = _bus(settings, store, metrics)
    except BaseException:
        store.close()
        raise
    store.writer.on_batch = lambda batch: metrics.written(batch.units, batch.held)
    store.writer.on_others = lambda conn: follow_sets(ctx, conn)
    metrics.live(boundaries.current.revision, boundaries.current.rules)
    with store.reader() as conn:
        take_up(ctx, conn)
        take_up_feeds(ctx, conn)
    metrics.bus_up.set_function(lambda: float(bus.up))
    return Service(ctx, reader, bus, announcer)


def _bus(settings: Settings, store: Store, metrics: Metrics) -> Bus:
    """The bus that the settings name. Raises SettingsError."""
    if not settings.redis_url:
        return MemoryBus()
    from service.bus.redis import RedisBus  # noqa: PLC0415 -- its driver is loaded where it is used

    with store.reader() as conn:
        epoch = journal.head(conn).epoch
    return RedisBus(settings.redis_url, secret_key(settings), epoch, metrics)


def create_app(service: Service, beside: Sequence[Task] = (), ready: Task | None = None) -> FastAPI:
    """The application. `ready` runs once everything does; `beside` are tasks that run as long as it does."""
    ctx = service.ctx
    views = StoreViews(ctx)
    hub = Hub(views, ctx.metrics, ctx.clock)
    watcher = Watcher(views, ctx.clock, ctx.idle)
    presence = Presence(hub, service.bus)
    publications = PublicationFollower(ctx, watcher.heard)
    streams = Streams(hub, watcher, _identify(ctx), _act(ctx), ctx.metrics, ctx.settings.streams_each)
    pulse = PulseFollower(ctx, ctx.settings.pulse_pace)
    recheck = _recheck(ctx, hub, streams)
    outgoing = Outgoing(ctx, Sender(ctx.settings))
    poller = Poller(ctx, Fetcher(ctx.settings.poll_networks, ctx.clock))
    tries = Tries(TRIES, TRY_EVERY, told=lambda caller: service.bus.tell("tried", {"caller": caller}))
    neighbours = Neighbours(service.bus, streams, recheck, tries.count)
    progress = Progress(hub, service.bus)
    backtests = Backtests(partial(note_backtest, ctx), progress.tell)
    feeds = FeedFollower(lambda: follow_feeds(ctx))
    house = House(
        ctx,
        tries,
        Quotas(ctx.settings.feed_quota),
        backtests,
        neighbours.signed_out,
        neighbours.rights_changed,
        lambda: service.bus.tell("feeds_changed", {}),
        lambda: _state(service, hub),
        _stream_document(ctx),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.announcer.start(service.bus)
        service.bus.subscribe(hub.receive)
        service.bus.subscribe(outgoing.heard)
        service.bus.attend(presence.heard)
        service.bus.attend(neighbours.heard)
        service.bus.attend(progress.heard)
        service.bus.attend(feeds.heard)
        hub.listen(publications.heard)
        hub.listen_follows(presence.follows)
        await service.bus.start()
        await hub.start()
        await grace_after_restart(ctx)
        jobs: list[Awaitable[object]] = [hub.run(), watcher.run(), presence.run(), outgoing.run()]
        jobs += [publications.run(), neighbours.run(), streams.run(), feeds.run(), poller.run()]
        jobs += [run_timer(timer) for timer in _timers(ctx, hub, recheck)]
        jobs.append(run_timer(Timer("keep back-tests", KEEP_EVERY, lambda: keep_backtests(ctx, backtests))))
        jobs.append(run_timer(Timer("follow the pulse", PULSE_EVERY, pulse.step)))
        jobs.append(asyncio.to_thread(service.reader.build))
        jobs.append(asyncio.to_thread(ctx.boundaries.documents.warm))
        jobs.append(ctx.checker.prepare(ctx.boundaries.documents, ctx.boundaries.pack.files))
        tasks = [asyncio.ensure_future(job) for job in jobs]
        if ready is not None:
            await ready()
        tasks += [asyncio.ensure_future(task()) for task in beside]
        yield
        hub.close_all(CloseCode.SHUTTING_DOWN, "the service is stopping")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(Problem):
            await pulse.leave()
        await backtests.close()
        service.announcer.stop()
        await service.bus.close()
        await asyncio.to_thread(ctx.store.close)
        await asyncio.to_thread(ctx.checker.close)
        await asyncio.to_thread(ctx.batches.close)

    app = Application(
        title="Remit",
        version=api.version(),
        summary="The front line decides: limits that are explicit, proved, metered and live.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.house = house
    answers.install(app)
    app.router.routes.append(streams.route())
    api.mount(app)
    app.add_middleware(Attending)
    app.add_middleware(BodyLimit)
    app.add_middleware(SafeHeaders)
    return app


def _identify(ctx: Context) -> Callable[[Visitor, str | None], Awaitable[tuple[Actor, str]]]:
    def find(some: Sequence[tuple[Find, str]]) -> list[Actor | None]:
        return [look(ctx, secret) for look, secret in some]

    async def find_all(some: Sequence[tuple[Find, str]]) -> list[Actor | None]:
        return await asyncio.to_thread(find, some)

    # A floor of consoles comes back in one moment: a change of threads each would be most of the work.
    together = Together(find_all, MAX_TOGETHER)

    async def look_up(look: Find, _: Context, secret: str) -> Actor | None:
        return await together.ask((look, secret))

    async def who(visitor: Visitor, token: str | None) -> tuple[Actor, str]:
        headers, cookies = visitor.headers, visitor.cookies
        return await identify(ctx, headers, cookies, token=token, by_browser=True, look_up=look_up)

    return who


def _act(ctx: Context) -> Callable[[Actor, wire.Act], Awaitable[wire.DecisionReply | CaseRow]]:
    async def act(actor: Actor, frame: wire.Act) -> wire.DecisionReply | CaseRow:
        if isinstance(frame, wire.Move):
            return await move_case(ctx, actor, frame.case, frame.team, frame.note)
        if isinstance(frame, wire.Snooze):
            return await snooze_case(ctx, actor, frame.case, frame.until, frame.note)
        made = await decide(
            ctx,
            actor,
            DecideCommand(
                case=frame.case,
                key=frame.key,
                action=frame.action,
                amount=frame.amount,
                params=frame.params,
                note=frame.note,
                confirmed=tuple(frame.confirmed),
                emergency=frame.emergency,
            ),
        )
        return wire.DecisionReply(made.state, made.decision, made.seq)

    return act


def _stream_document(ctx: Context) -> Callable[[], Mapping[str, object]]:
    @cache
    def written() -> Mapping[str, object]:
        from service.live.asyncapi import asyncapi  # noqa: PLC0415 -- its shapes are made for this alone

        return asyncapi(api.version(), ctx.settings.address)

    return written


def _recheck(ctx: Context, hub: Hub, streams: Streams) -> Callable[[], Awaitable[None]]:
    async def recheck() -> None:
        for stream in hub.streams:
            actor = await asyncio.to_thread(actor_of_token, ctx, stream.credential)
            if actor is None:
                streams.end(stream.credential)
            elif actor != stream.actor:
                await hub.recheck(stream, actor)

    return recheck


def _timers(ctx: Context, hub: Hub, recheck: Callable[[], Awaitable[None]]) -> list[Timer]:
    async def renew() -> None:
        await renew_leases(ctx, sorted(hub.holders()))
        await note_seen(ctx, {stream.actor.id for stream in hub.streams})

    return [
        Timer("measure queues and shared budgets", MEASURE_EVERY, lambda: asyncio.to_thread(measure, ctx)),
        Timer("renew leases", RENEW_EVERY, renew),
        Timer("lapse leases", LAPSE_EVERY, lambda: lapse_leases(ctx)),
        Timer("look at what the edit on trial changes", OBSERVE_EVERY, lambda: observe_candidate(ctx)),
        Timer("keep what was delivered lately", NOTE_EVERY, lambda: note_deliveries(ctx)),
        Timer("stop an edit on trial that does harm", JUDGE_EVERY, lambda: stop_on_harm(ctx)),
        Timer("wake cases", WAKE_EVERY, lambda: wake_cases(ctx)),
        Timer("tell of public posts that nobody answered in time", MISS_EVERY, lambda: miss_replies(ctx)),
        Timer("end co-signs that nobody answered", EXPIRE_EVERY, lambda: expire_cosigns(ctx)),
        Timer("check rights of streams", RENEW_EVERY, recheck),
        Timer("forget what is old", FORGET_EVERY, lambda: forget_old(ctx)),
    ]


def _state(service: Service, hub: Hub) -> Mapping[str, bool]:
    store = service.ctx.store
    return {
        "bus": service.bus.up,
        "database": store.up,
        "journal": hub.epoch != "",
        "writer": store.writer.recording.works and store.writer.waiting < MAX_WAITING,
    }
