/** What the screen reads: signals fed by the stream, and what a person may do about cases. */
import { batch, computed, effect, signal } from "@preact/signals";
import { ApiProblem, call } from "./api";
import { getIn, valuesIn } from "./buckets";
import { draftOf, change, restoreDrafts } from "./drafts";
import { ended } from "./session";
import { EMPTY, type State } from "./state";
import { Sync, type Link } from "./sync";
import { t } from "./texts";
import type { CaseRow, CaseView, DecisionView, FactValue, LatitudeView, You } from "./wire";

export const state = signal<State>(EMPTY);
export const link = signal<Link>({ state: "connecting" });
/** Milliseconds of the last call to the service and back. */
export const roundTrip = signal<number | null>(null);
/** What happened while there was no connection; shown for a moment. */
export const caughtUp = signal<{ since: number; missed: number } | null>(null);
/** The clock of the screen, epoch milliseconds, once a second. */
export const now = signal(Date.now());
export const minute = computed(() => Math.floor(now.value / 10_000) * 10_000);

/** The case on the screen. */
export const openId = signal<string | null>(null);
/** Acts on their way to the service, by name and case. */
export const underWay = signal<ReadonlySet<string>>(new Set());

export type Toast =
  | { kind: "given"; decision: DecisionView; until: number }
  | { kind: "done"; text: string; until: number }
  | { kind: "failed"; text: string; how: string };

export const toast = signal<Toast | null>(null);
/** The decision whose taking back is being talked about. */
export const takingBack = signal<DecisionView | null>(null);

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
  rows.value.filter((row) => row.claimed_by === null && (you.value?.teams.includes(row.team) ?? false)),
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

const PUBLISH_EVERY_MS = 100;
const TOAST_MS = 10_000;
const CAUGHT_UP_MS = 6000;
const REQUEST_PAUSE_MS = 150;
const CASE_PATH = /^\/case\/([A-Za-z0-9_-]{1,64})$/;

let sync: Sync | null = null;

/** The stream of who is signed in; null before. */
export function stream(): Sync | null {
  return sync;
}

/** Opens the stream and follows what this person's desk shows. Returns what ends it. */
export function start(person: You): () => void {
  restoreDrafts(person.id);
  const opened = new Sync(
    {
      state: publish,
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
  opened.follow([...person.teams.flatMap((team) => [`queue:${team}`, `team:${team}`]), "me", "boundaries"]);
  const clock = setInterval(() => {
    now.value = Date.now();
    roundTrip.value = opened.connection.roundTrip;
  }, 1000);
  const retry = () => opened.connection.retryNow();
  addEventListener("online", retry);
  addEventListener("popstate", route);
  route();
  const stopWatching = effect(watchOpen);
  const stopHolding = effect(() => opened.hold(heldIds.value.split(" ").filter((id) => id !== "")));
  opened.connection.start();
  return () => {
    clearInterval(clock);
    removeEventListener("online", retry);
    removeEventListener("popstate", route);
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
  openId.value = CASE_PATH.exec(location.pathname)?.[1] ?? null;
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

/** Puts a case on the screen; null: none. */
export function show(id: string | null): void {
  if (id === openId.value) return;
  history.pushState(null, "", id === null ? "/" : `/case/${id}`);
  openId.value = id;
}

export const isUnderWay = (act: string, id: string): boolean => underWay.value.has(`${act}:${id}`);

/** Runs an act once at a time; what goes wrong is said in a toast that begins with what did not happen. */
async function act(name: string, id: string, failed: string, run: () => Promise<unknown>): Promise<boolean> {
  const key = `${name}:${id}`;
  if (underWay.value.has(key)) return false;
  underWay.value = new Set(underWay.value).add(key);
  try {
    await run();
    return true;
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (problem.code === "not_signed_in") ended();
    say({ kind: "failed", text: failed, how: problem.status === 0 ? t.failed.noAnswer : problem.message });
    return false;
  } finally {
    const left = new Set(underWay.value);
    left.delete(key);
    underWay.value = left;
  }
}

export async function claim(row: CaseRow): Promise<void> {
  if (!live.value || !works.value) return;
  const done = await act("claim", row.id, t.failed.claim, () => call("POST", casePath(row.id, "claim")));
  if (done) show(row.id);
}

export async function handBack(row: CaseRow): Promise<void> {
  if (!live.value) return;
  await act("release", row.id, t.failed.handBack, () => call("POST", casePath(row.id, "release")));
}

export async function closeCase(row: CaseRow): Promise<void> {
  if (!live.value) return;
  await act("close", row.id, t.failed.close, () => call("POST", casePath(row.id, "close")));
}

/** Says which booking, flight, … a case concerns. */
export async function chooseAbout(id: string, kind: string, chosen: string): Promise<void> {
  if (!live.value) return;
  await act("about", id, t.failed.about, () => call("POST", casePath(id, "about"), { [kind]: chosen }));
}

/** States what the customer said about a fact. */
export async function stateFact(id: string, name: string, value: FactValue): Promise<boolean> {
  if (!live.value) return false;
  return act("facts", id, t.ask.notStated, () => call("POST", casePath(id, "facts"), { [name]: value }));
}

/** The customer could not tell: the question goes, the fact stays unknown. */
export function unsure(id: string, name: string): void {
  change(id, { unsure: [...draftOf(id).peek().unsure, name] });
}

/** Takes a decision back, with what was learnt. */
export async function reverse(decision: DecisionView, lesson: string): Promise<boolean> {
  const kept = lesson.trim() === "" ? null : lesson.trim();
  return act("reverse", decision.id, t.takeBack.failed, () =>
    call("POST", `/v1/decisions/${encodeURIComponent(decision.id)}/reverse`, { lesson: kept }),
  );
}

export function sayGiven(decision: DecisionView): void {
  say({ kind: "given", decision, until: Date.now() + TOAST_MS });
}

export function sayDone(text: string): void {
  say({ kind: "done", text, until: Date.now() + TOAST_MS });
}

let toastGoes: ReturnType<typeof setTimeout> | undefined;

export function say(next: Toast | null): void {
  clearTimeout(toastGoes);
  toast.value = next;
  if (next !== null && next.kind !== "failed") toastGoes = setTimeout(() => (toast.value = null), TOAST_MS);
}

function casePath(id: string, verb: string): string {
  return `/v1/cases/${encodeURIComponent(id)}/${verb}`;
}
