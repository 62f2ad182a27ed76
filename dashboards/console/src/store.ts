/** What the screen reads: signals fed by the stream, and which case is on it. */
import { batch, computed, effect, signal } from "@preact/signals";
import { getIn, valuesIn } from "./buckets";
import { draftOf, restoreDrafts } from "./drafts";
import { connects, go, path } from "./place";
import { ended } from "./session";
import { EMPTY, isWaiting, type State } from "./state";
import { Sync, type Link } from "./sync";
import type { Asked, CaseRow, CaseView, EventFrame, FailingView, LatitudeView, PersonRef, You } from "./wire";

export const state = signal<State>(EMPTY);
export const link = signal<Link>({ state: "connecting" });
/** Milliseconds of the last call to the service and back. */
export const roundTrip = signal<number | null>(null);
/** What happened while there was no connection; shown for a moment. */
export const caughtUp = signal<{ since: number; missed: number | null } | null>(null);
/** The clock of the screen, epoch milliseconds, once a second. */
export const now = signal(Date.now());
export const minute = computed(() => Math.floor(now.value / 10_000) * 10_000);

/** The case on the screen. */
export const openId = signal<string | null>(null);
export const you = computed(() => state.value.you);
/** Whether this person works cases; others look on. */
export const works = computed(() => you.value?.role === "associate");
export const words = computed(() => state.value.words);
export const live = computed(() => link.value.state === "live");
export const openCase = computed<CaseView | null>(() =>
  openId.value === null ? null : (state.value.cases[openId.value]?.value ?? null),
);
export const openLatitude = computed<LatitudeView | null>(() =>
  openId.value === null ? null : (state.value.latitudes[openId.value] ?? null),
);
const rows = computed(() =>
  valuesIn(state.value.rows).flatMap(({ value: row }) => (row.state === "open" ? [row] : [])),
);
export const mine = computed(() =>
  rows.value
    .filter((row) => row.claimed_by !== null && row.claimed_by.id === you.value?.id)
    .sort((a, b) => (a.id < b.id ? -1 : 1)),
);
/** As text, so that it changes only when the cases do. */
const heldIds = computed(() => mine.value.map((row) => row.id).join(" "));
/** What anyone of the team may claim. */
export const shared = computed(() =>
  rows.value.filter((row) => isWaiting(row) && (you.value?.teams.includes(row.team) ?? false)),
);
/** Who waits in all one's queues, whether or not their rows are here. */
export const waitingCount = computed(() =>
  (you.value?.teams ?? []).reduce((sum, team) => sum + (state.value.waiting[`queue:${team}`]?.value ?? 0), 0),
);
/** Empty may be said only of what is complete. */
export const mineLoaded = computed(() => state.value.loaded.me === true);
/** A case that is known by its row, whoever has it. */
export function rowOf(id: string): CaseRow | undefined {
  return getIn(state.value.rows, id)?.value;
}
export const queueLoaded = computed(
  () => you.value?.teams.every((team) => state.value.loaded[`queue:${team}`] === true) ?? false,
);

/** What colleagues ask this person to co-sign, oldest first. */
export const asks = computed<Asked[]>(() =>
  Object.values(state.value.asks)
    .map(({ value }) => value)
    .filter(({ decision }) => decision.state === "awaiting_peer")
    .sort((a, b) => (a.decision.id < b.decision.id ? -1 : 1)),
);
/** Who else follows a channel now; null before it was told. */
export function othersAt(channel: string): PersonRef[] | null {
  const here = state.value.presence[channel];
  return here?.filter((person) => person.id !== you.value?.id) ?? null;
}
/** Every team's surges that the stream told of, those too that ended while they were here. */
export const toldSurges = computed(() => Object.values(state.value.surges).map(({ value }) => value));
/** What one's own teams hear more than usual, the highest first. */
export const surges = computed(() =>
  toldSurges.value
    .flatMap((value) => (value.until === null && (you.value?.teams.includes(value.team) ?? false) ? [value] : []))
    .sort((a, b) => Number(b.times) - Number(a.times) || (a.id < b.id ? -1 : 1)),
);

/** Feeds whose deliveries keep failing now, by name. */
export const failing = computed<ReadonlyMap<string, FailingView>>(
  () =>
    new Map(
      Object.values(state.value.failing).flatMap(({ value }) => (value.until == null ? [[value.feed, value] as const] : [])),
    ),
);

const PUBLISH_EVERY_MS = 100;
const CAUGHT_UP_MS = 6000;
const REQUEST_PAUSE_MS = 150;
/** What a window hears when it, its machine or its network comes back. */
const WAKING = ["online", "focus", "pageshow"];
/** And what a page does that is looked at again, or was frozen by the browser. */
const SHOWN = ["visibilitychange", "resume"];
const CASE_PATH = /^\/case\/([A-Za-z0-9_-]{1,64})$/;

let sync: Sync | null = null;

/** The stream of who is signed in; null before. */
export function stream(): Sync | null {
  return sync;
}

/** Opens the stream and follows what this person's desk shows. Returns what ends it. */
export function start(person: You, happened: (event: EventFrame) => void): () => void {
  restoreDrafts(person.id);
  const opened = new Sync(
    {
      state: publish,
      happened,
      link: (next) => {
        // What is called current must be on the screen before it is called so.
        publishNow();
        link.value = next;
      },
      caughtUp: (since, missed) => {
        caughtUp.value = { since, missed };
        setTimeout(() => (caughtUp.value = null), CAUGHT_UP_MS);
      },
      ended,
    },
    () => new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/stream`),
  );
  sync = opened;
  const own = person.teams.flatMap((team) => [`queue:${team}`, `team:${team}`]);
  opened.follow([...own, "me", "boundaries", "pulse", ...(connects(person) ? ["feeds"] : [])]);
  const clock = setInterval(() => {
    opened.connection.check();
    now.value = Date.now();
    roundTrip.value = opened.connection.roundTrip;
  }, 1000);
  const wake = () => {
    opened.connection.check();
    opened.connection.retryNow();
  };
  for (const name of WAKING) addEventListener(name, wake);
  for (const name of SHOWN) document.addEventListener(name, wake);
  const stopRouting = effect(route);
  const stopWatching = effect(watchOpen);
  const stopHolding = effect(() => opened.hold(heldIds.value.split(" ").filter((id) => id !== "")));
  opened.connection.start();
  return () => {
    clearInterval(clock);
    for (const name of WAKING) removeEventListener(name, wake);
    for (const name of SHOWN) document.removeEventListener(name, wake);
    stopRouting();
    stopWatching();
    stopHolding();
    opened.connection.stop();
    sync = null;
    batch(() => {
      told = EMPTY;
      publishNow();
      link.value = { state: "connecting" };
      openId.value = null;
    });
  };
}

let told: State = EMPTY;
let publishing: ReturnType<typeof setTimeout> | null = null;
let publishedAt = 0;

/** Puts a state on the screen: at once when it is calm, at most ten times a second in a flood. */
function publish(next: State): void {
  told = next;
  if (publishing !== null) return;
  const wait = Math.max(0, publishedAt + PUBLISH_EVERY_MS - performance.now());
  if (wait === 0) publishNow();
  else publishing = setTimeout(publishNow, wait);
}

function publishNow(): void {
  if (publishing !== null) clearTimeout(publishing);
  publishing = null;
  publishedAt = performance.now();
  state.value = told;
}

function route(): void {
  openId.value = CASE_PATH.exec(path.value)?.[1] ?? null;
}

let watchSoon: ReturnType<typeof setTimeout> | undefined;
let watchedId: string | null = null;

/** The stream watches the open case, with what is asked there. */
function watchOpen(): void {
  const id = openId.value;
  const request = id === null ? {} : draftOf(id).value.request;
  clearTimeout(watchSoon);
  const watch = () => sync?.watch(id === null ? null : { case: id, request });
  if (id !== watchedId) {
    watchedId = id;
    watch();
  } else if (JSON.stringify(request) !== watchedRequest) {
    watchSoon = setTimeout(watch, REQUEST_PAUSE_MS);
  }
  watchedRequest = JSON.stringify(request);
}
let watchedRequest = "{}";

/** Follows the cases that a page speaks of; none: []. */
export function lookAt(cases: string[]): void {
  sync?.look(cases);
}

/** Puts a case on the screen; null: none. */
export function show(id: string | null): void {
  go(id === null ? "/" : `/case/${id}`);
}
