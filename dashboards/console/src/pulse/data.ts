/**
 * The pulse on the screen: topics, one of them whole, the surges that ended. Surges come with the stream; what else
 * moves is asked for again whenever one does, and as often as the service looks at its topics.
 */
import { effect, signal } from "@preact/signals";
import { ApiProblem, call } from "../api";
import { ended as sessionEnded } from "../session";
import { live } from "../store";
import type { EventFrame, PulseAnswer, SurgePage, SurgeView, TopicView } from "../wire";

/** One topic, by its key; `problem` says why it is not here. */
export interface Shown {
  key: string;
  view: TopicView | null;
  past: SurgeView[];
  next: string | null;
  problem: string | null;
}

const LOOK_EVERY_MS = 10_000;
const SOON_MS = 250;

/** What every topic runs at; null before the first answer. */
export const topics = signal<PulseAnswer | null>(null);
export const shown = signal<Shown | null>(null);
/** Whether what is here is as the service has it now: false from a cut or a failed call to the next whole answer. */
export const current = signal(false);
export const failed = signal(false);
/** Whether a page asks; nothing is fetched for nobody. */
let asking = false;
let soon: ReturnType<typeof setTimeout> | undefined;

/** Keeps the pulse on the screen. Returns what ends it. */
export function open(): () => void {
  asking = true;
  const followCuts = effect(() => {
    if (!live.value) current.value = false;
    else void load();
  });
  const look = () => document.visibilityState === "visible" && live.peek() && void load();
  const every = setInterval(look, LOOK_EVERY_MS);
  document.addEventListener("visibilitychange", look);
  return () => {
    asking = false;
    followCuts();
    clearInterval(every);
    clearTimeout(soon);
    document.removeEventListener("visibilitychange", look);
    topics.value = null;
    shown.value = null;
    current.value = false;
  };
}

/** Puts a topic beside the others; null: none. */
export function choose(key: string | null): void {
  if (key === shown.peek()?.key) return;
  shown.value = key === null ? null : { key, view: null, past: [], next: null, problem: null };
  if (key !== null) void loadShown(key);
}

/** Asks anew; what is on the screen stays until the answer is here. */
export async function load(): Promise<void> {
  const key = shown.peek()?.key;
  const all = tried(async () => {
    topics.value = await call<PulseAnswer>("GET", "/v1/pulse");
  });
  const [here] = await Promise.all([all, key === undefined ? true : loadShown(key)]);
  if (!asking) return;
  failed.value = !here;
  current.value = here && live.peek();
}

/** Asks again in a moment where an event moves the pulse. */
export function stirred({ type }: EventFrame): void {
  if (!asking || (type !== "pulse.surge" && type !== "pulse.calm")) return;
  clearTimeout(soon);
  soon = setTimeout(() => void load(), SOON_MS);
}

/** Shows surges that ended earlier. */
export async function showEarlier(): Promise<void> {
  const before = shown.peek();
  if (before === null || before.next === null) return;
  await tried(async () => {
    const page = await past(before.key, before.next);
    const now = shown.peek();
    if (now?.key !== before.key || now.next !== before.next) return;
    shown.value = { ...now, past: [...now.past, ...page.items], next: page.next };
  });
}

async function loadShown(key: string): Promise<boolean> {
  try {
    const [view, first] = await Promise.all([call<TopicView>("GET", `/v1/pulse/${pathOf(key)}`), past(key, null)]);
    const before = shown.peek();
    if (before?.key !== key) return true;
    // Pages that were asked for stay, unless another surge ended meanwhile: then they begin anew.
    const more = before.past.length > first.items.length && before.past[0]?.id === first.items[0]?.id;
    const kept = more ? { past: before.past, next: before.next } : { past: first.items, next: first.next };
    shown.value = { key, view, ...kept, problem: null };
    return true;
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    const before = shown.peek();
    // Without an answer what is here is still the best there is; a refusal takes it away.
    if (before?.key === key && problem.status !== 0) shown.value = { ...before, view: null, problem: problem.message };
    if (problem.code === "not_signed_in") sessionEnded();
    return problem.status !== 0;
  }
}

function past(key: string, after: string | null): Promise<SurgePage> {
  const [team = "", topic = ""] = key.split("/");
  const asked = new URLSearchParams({ team, topic, limit: "5", ...(after === null ? {} : { after }) });
  return call("GET", `/v1/surges?${asked.toString()}`);
}

/** A key as a part of an address. */
export function pathOf(key: string): string {
  return key.split("/").map(encodeURIComponent).join("/");
}

async function tried(run: () => Promise<void>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (problem.code === "not_signed_in") sessionEnded();
    return false;
  }
}
