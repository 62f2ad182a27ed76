/**
 * What the service told us, folded from its frames: `state + frame -> state`, nothing else. No clock, no network,
 * no randomness, so a recorded stream folds to the same state wherever it is read. Every part remembers the position
 * it was told at; what comes again, or late, changes nothing.
 */
import { bucketsOf, getIn, setIn, valuesIn, type Buckets } from "./buckets";
import type {
  AnyEvent,
  Asked,
  BoundariesSnapshot,
  BacktestProgress,
  BudgetView,
  CaseRow,
  CaseView,
  Entry,
  EventFrame,
  FactView,
  FailingView,
  FeedsSnapshot,
  LatitudeView,
  MeSnapshot,
  PersonRef,
  PresenceView,
  PulseSnapshot,
  QueueSnapshot,
  Reply,
  ServerFrame,
  Snapshot,
  SurgeView,
  TeamSnapshot,
  You,
} from "./wire";

/** A thing and the position in the journal at which we were told. */
export interface Told<T> {
  readonly seq: number;
  readonly value: T;
}

type Table<T> = Readonly<Record<string, T>>;

export interface State {
  readonly you: You | null;
  readonly epoch: string | null;
  /** Everything up to here was seen, on all channels that are `loaded`. */
  readonly seq: number;
  /** Channels whose state is complete. */
  readonly loaded: Table<true>;
  /** Why a channel is not ours. */
  readonly refused: Table<string>;
  /** How many cases wait in each `queue:` channel, those included whose rows were never sent. */
  readonly waiting: Table<Told<number>>;
  /** Open cases: the first of the queues, and one's own. */
  readonly rows: Buckets<Told<CaseRow>>;
  /** Cases on the screen, whole. */
  readonly cases: Table<Told<CaseView>>;
  /** By case; those of who asked for a co-sign, by decision. */
  readonly latitudes: Table<LatitudeView>;
  /** Colleagues' decisions that I was asked to co-sign, those too that ended while they were here. */
  readonly asks: Table<Told<Asked>>;
  /** Who follows a `case:` or `team:` channel now, as far as they are named. */
  readonly presence: Table<readonly PersonRef[]>;
  /** How far what I asked for has come, by its id. */
  readonly progress: Table<BacktestProgress>;
  /** Shared budgets, by `team:` channel, then by meter. */
  readonly budgets: Table<Table<Told<BudgetView>>>;
  readonly words: BoundariesSnapshot | null;
  /** What customers speak of more than usual, by surge; those that ended since the snapshot too. */
  readonly surges: Table<Told<SurgeView>>;
  /** Feeds whose deliveries keep failing, by name; those that pass again since the snapshot too. */
  readonly failing: Table<Told<FailingView>>;
}

export const EMPTY: State = {
  you: null,
  epoch: null,
  seq: 0,
  loaded: {},
  refused: {},
  waiting: {},
  rows: {},
  cases: {},
  latitudes: {},
  asks: {},
  presence: {},
  progress: {},
  budgets: {},
  words: null,
  surges: {},
  failing: {},
};

/** The state after a frame. */
export function fold(state: State, frame: ServerFrame): State {
  switch (frame.op) {
    case "welcome": {
      // Another epoch is another history: positions told in the old one mean nothing.
      const kept = state.epoch === frame.epoch ? state : { ...EMPTY, words: state.words, seq: frame.seq };
      return { ...kept, you: frame.you, epoch: frame.epoch };
    }
    case "snapshot":
      return snapshot(state, frame);
    case "event":
      return happened(state, frame);
    case "beat":
      return frame.seq > state.seq ? { ...state, seq: frame.seq } : state;
    case "notice":
      return noticed(state, frame.data);
    case "reply":
      return replied(state, frame);
    case "unsubscribed":
      return {
        // What is not for this person any more does not stay here either.
        ...(frame.channel.startsWith("case:") ? forgetCase(state, frame.channel.slice("case:".length)) : state),
        loaded: without(state.loaded, frame.channel),
        refused: { ...state.refused, [frame.channel]: frame.reason },
      };
    case "subscribed":
      return state;
  }
}

/** Whether anyone of its team may claim a case now. */
export function isWaiting(row: CaseRow): boolean {
  // Rows of long ago do not have the member.
  return row.state === "open" && row.claimed_by === null && row.snoozed_until == null;
}

/** How many rows of a queue are here and wait. */
export function waitingRows(state: State, channel: string): number {
  const team = channel.replace(/^queue:/, "");
  const waits = ({ value }: Told<CaseRow>) => value.team === team && isWaiting(value);
  return valuesIn(state.rows).filter(waits).length;
}

/** Lets a case go that is no longer on the screen. */
export function forgetCase(state: State, id: string): State {
  return {
    ...state,
    cases: without(state.cases, id),
    latitudes: without(state.latitudes, id),
    presence: without(state.presence, `case:${id}`),
    loaded: without(state.loaded, `case:${id}`),
  };
}

/** Lets go of what a new stream has not told yet: who is here, and all latitudes but those named. */
export function onlyLatitudes(state: State, names: readonly string[]): State {
  const kept = Object.entries(state.latitudes).filter(([name]) => names.includes(name));
  return { ...state, presence: {}, latitudes: Object.fromEntries(kept) };
}

function snapshot(state: State, frame: Snapshot): State {
  const [kind = "", name = ""] = frame.channel.split(/:(.*)/s);
  const now: State = {
    ...state,
    loaded: { ...state.loaded, [frame.channel]: true },
    refused: without(state.refused, frame.channel),
  };
  switch (kind) {
    case "queue": {
      const { cases, waiting } = frame.data as QueueSnapshot;
      const rows = replaceRows(now.rows, cases, frame.seq, (row) => row.team === name && row.claimed_by === null);
      return { ...now, rows, waiting: { ...now.waiting, [frame.channel]: { seq: frame.seq, value: waiting } } };
    }
    case "me": {
      const { cases, asks } = frame.data as MeSnapshot;
      const me = now.you?.id;
      const rows = replaceRows(now.rows, cases, frame.seq, (row) => row.claimed_by?.id === me);
      return { ...now, rows, asks: replaceNamed(now.asks, asks, ({ decision }) => decision.id, frame.seq) };
    }
    case "team": {
      const { budgets } = frame.data as TeamSnapshot;
      const told = budgets.map((budget) => [meterOf(budget), { seq: frame.seq, value: budget }] as const);
      return { ...now, budgets: { ...now.budgets, [frame.channel]: Object.fromEntries(told) } };
    }
    case "case": {
      const view = frame.data as CaseView;
      return {
        ...now,
        rows: upsertRow(now.rows, view.case, frame.seq),
        cases: { ...now.cases, [view.case.id]: { seq: frame.seq, value: view } },
      };
    }
    case "pulse":
      return { ...now, surges: replaceNamed(now.surges, (frame.data as PulseSnapshot).surges, ({ id }) => id, frame.seq) };
    case "feeds":
      return { ...now, failing: replaceNamed(now.failing, (frame.data as FeedsSnapshot).failing, ({ feed }) => feed, frame.seq) };
    case "boundaries":
      return { ...now, words: frame.data as BoundariesSnapshot };
    default:
      return state;
  }
}

function happened(state: State, frame: EventFrame): State {
  const now: State = frame.seq > state.seq ? { ...state, seq: frame.seq } : state;
  switch (frame.type) {
    case "case.opened":
    case "case.claimed":
    case "case.released":
    case "case.moved":
      return waits(moved(now, frame.seq, frame.data.case, frame.data.entry), frame, WAIT_MORE[frame.type]);
    case "case.snoozed":
    case "signal.received":
    case "case.closed":
    case "clock.stopped":
    case "clock.missed":
      return moved(now, frame.seq, frame.data.case, frame.data.entry);
    case "facts.updated":
    case "facts.stated":
      return inCase(now, frame.seq, frame.data.case, (view) => ({
        ...view,
        facts: upsertFacts(view.facts, frame.data.facts),
        timeline: frame.data.entry === null ? view.timeline : upsertEntry(view.timeline, frame.data.entry),
      }));
    case "decision.made":
    case "decision.reversed":
    case "decision.awaiting_peer":
    case "decision.cosigned":
    case "decision.declined":
    case "decision.withdrawn":
    case "decision.expired": {
      const { case: row, entry, budgets } = frame.data;
      const charges = charged(now.budgets, frame, budgets);
      // Of another team's case only what it left of a shared budget is told.
      if (row === null || entry === null) return { ...now, budgets: charges };
      const after = moved(now, frame.seq, row, entry);
      return { ...after, budgets: charges, asks: asked(after.asks, now.you?.id, frame, { case: row, decision: entry.decision }) };
    }
    case "decision.delivered":
    case "decision.undelivered":
    case "case.replied":
    case "reply.delivered":
    case "reply.undelivered":
      return inCase(now, frame.seq, frame.data.case, (view) => ({
        ...view,
        timeline: upsertEntry(view.timeline, frame.data.entry),
      }));
    case "pulse.surge":
    case "pulse.calm":
      return surged(now, frame.seq, frame.data.surge);
    case "feed.failing": {
      const { failing } = frame.data;
      if ((now.failing[failing.feed]?.seq ?? -1) >= frame.seq) return now;
      return { ...now, failing: { ...now.failing, [failing.feed]: { seq: frame.seq, value: failing } } };
    }
    case "boundaries.published":
    case "boundaries.staged":
      return now;
  }
}

function moved(state: State, seq: number, row: CaseRow, entry: Entry): State {
  const after = { ...state, rows: upsertRow(state.rows, row, seq) };
  return inCase(after, seq, row.id, (view) => ({
    ...view,
    case: row,
    timeline: upsertEntry(view.timeline, entry),
    entities: concerned(view.entities, row),
  }));
}

/** What a case ever concerned, the latest first: what it concerns now is among it. */
function concerned(entities: CaseView["entities"], row: CaseRow): CaseView["entities"] {
  const now = { ...row.about, ...(row.customer === null ? {} : { customer: row.customer }) };
  const news = Object.entries(now).filter(([kind, id]) => !entities[kind]?.includes(id));
  return { ...entities, ...Object.fromEntries(news.map(([kind, id]) => [kind, [id, ...(entities[kind] ?? [])]])) };
}

/** How many more wait after each; who closes, snoozes or moves a case held it, so fewer wait since it was claimed. */
const WAIT_MORE = { "case.opened": 1, "case.released": 1, "case.claimed": -1, "case.moved": 1 } as const;

function waits(state: State, { seq, channels, data }: EventFrame & { data: { case: CaseRow } }, more: number): State {
  const told = channels.flatMap((channel) => {
    const before = state.waiting[channel];
    // A case that was moved waits where it went; where it was nobody waited for it.
    if (channel !== `queue:${data.case.team}`) return [];
    return before === undefined || before.seq >= seq ? [] : [[channel, { seq, value: before.value + more }] as const];
  });
  return told.length === 0 ? state : { ...state, waiting: { ...state.waiting, ...Object.fromEntries(told) } };
}

function inCase(state: State, seq: number, id: string, change: (view: CaseView) => CaseView): State {
  const told = state.cases[id];
  if (told === undefined || told.seq >= seq) return state;
  return { ...state, cases: { ...state.cases, [id]: { seq, value: change(told.value) } } };
}

/** It stands on the timeline of every case that is open and tells of it when it moves, and stays there. */
function surged(state: State, seq: number, surge: SurgeView): State {
  if ((state.surges[surge.id]?.seq ?? -1) >= seq) return state;
  const entry: Entry = { kind: "surge", id: surge.id, at: surge.since, surge };
  const concerns = ({ case: row, timeline }: CaseView) =>
    timeline.some(({ id }) => id === surge.id) ||
    (surge.until === null && row.state === "open" && row.team === surge.team && row.topics.includes(surge.topic));
  const after = { ...state, surges: { ...state.surges, [surge.id]: { seq, value: surge } } };
  return Object.keys(state.cases).reduce(
    (now, id) => inCase(now, seq, id, (view) => (concerns(view) ? { ...view, timeline: upsertEntry(view.timeline, entry) } : view)),
    after,
  );
}

function charged(budgets: State["budgets"], { seq, channels }: AnyEvent, moves: BudgetView[]): State["budgets"] {
  const after: Record<string, Table<Told<BudgetView>>> = { ...budgets };
  for (const channel of channels) {
    const meters = after[channel];
    if (meters === undefined) continue;
    const own = (move: BudgetView) => move.per !== "team" || channel === `team:${move.key}`;
    const changed = moves.filter((move) => own(move) && (meters[meterOf(move)]?.seq ?? -1) < seq);
    const told = changed.map((move) => [meterOf(move), { seq, value: move }] as const);
    after[channel] = { ...meters, ...Object.fromEntries(told) };
  }
  return after;
}

/** What waits for this person's answer, and how it ended; what one asks oneself is no question to oneself. */
function asked(asks: State["asks"], me: string | undefined, { seq, channels }: AnyEvent, told: Asked): State["asks"] {
  const { decision } = told;
  const before = asks[decision.id];
  if (!channels.includes("me") || decision.by.id === me || (before?.seq ?? -1) >= seq) return asks;
  const mine = decision.cosign?.peers.some((peer) => peer.id === me) ?? false;
  if (decision.state === "awaiting_peer" && !mine) return without(asks, decision.id);
  if (decision.state !== "awaiting_peer" && before === undefined) return asks;
  return { ...asks, [decision.id]: { seq, value: told } };
}

/** What a snapshot names, and what was told after it. */
function replaceNamed<T>(table: Table<Told<T>>, named: T[], name: (value: T) => string, seq: number): Table<Told<T>> {
  const newer = Object.entries(table).filter(([, told]) => told.seq > seq);
  return Object.fromEntries([...named.map((value) => [name(value), { seq, value }] as const), ...newer]);
}

function replied(state: State, frame: Reply): State {
  const { data } = frame;
  return data != null && "actions" in data ? latitude(state, data) : state;
}

function noticed(state: State, view: LatitudeView | PresenceView | BacktestProgress): State {
  if ("actions" in view) return latitude(state, view);
  // Of one person only the last goes on, so the last is all that is kept.
  if ("step" in view) return { ...state, progress: { [view.id]: view } };
  return { ...state, presence: { ...state.presence, [view.channel]: view.people } };
}

function latitude(state: State, view: LatitudeView): State {
  const name = view.decision ?? view.case;
  const shown = state.latitudes[name];
  // A reply that was slow may come after a notice that knows more.
  if (shown !== undefined && Date.parse(view.at) < Date.parse(shown.at)) return state;
  return { ...state, latitudes: { ...state.latitudes, [name]: view } };
}

/** Rows that a snapshot is about are those it names; what was told after it stays. */
function replaceRows(
  rows: State["rows"],
  named: CaseRow[],
  seq: number,
  about: (row: CaseRow) => boolean,
): State["rows"] {
  const kept = valuesIn(rows).filter((told) => told.seq > seq || !about(told.value));
  const newer = new Set(kept.filter((told) => told.seq > seq).map((told) => told.value.id));
  const told = named.filter((row) => !newer.has(row.id)).map((value) => ({ seq, value }));
  return bucketsOf([...kept, ...told].map((each) => [each.value.id, each] as const));
}

function upsertRow(rows: State["rows"], row: CaseRow, seq: number): State["rows"] {
  if ((getIn(rows, row.id)?.seq ?? -1) > seq) return rows;
  return setIn(rows, row.id, { seq, value: row });
}

function upsertFacts(facts: FactView[], changed: FactView[]): FactView[] {
  const by = new Map(changed.map((fact) => [fact.name, fact]));
  const known = new Set(facts.map((fact) => fact.name));
  const after = [...facts.map((fact) => by.get(fact.name) ?? fact), ...changed.filter((fact) => !known.has(fact.name))];
  // What nobody knows any more and nobody can ask for is not shown, as in a snapshot.
  return after.filter((fact) => fact.source !== "unknown" || fact.ask);
}

function upsertEntry(timeline: Entry[], entry: Entry): Entry[] {
  const others = timeline.filter((each) => each.id !== entry.id);
  const after = others.findIndex((each) => order(each, entry) > 0);
  return after < 0 ? [...others, entry] : [...others.slice(0, after), entry, ...others.slice(after)];
}

function order(a: Entry, b: Entry): number {
  const times = Date.parse(a.at) - Date.parse(b.at);
  if (times !== 0) return times;
  return a.id < b.id ? -1 : 1;
}

function meterOf(budget: BudgetView): string {
  return `${budget.boundary}/${budget.id}/${budget.key}`;
}

function without<T>(table: Table<T>, key: string): Table<T> {
  if (!(key in table)) return table;
  const { [key]: _, ...rest } = table;
  return rest;
}
