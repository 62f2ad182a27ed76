/** How long a public post still waits for its first answer, in words. */
import { clockTime, duration } from "../format";
import { t } from "../texts";
import type { ClockView } from "../wire";

/** What a countdown says: `calm` while there is time, `soon` in its last fifth, `late` after its end. */
export interface Countdown {
  text: string;
  tone: "calm" | "soon" | "late";
}

const MINUTE = 60_000;
const LAST_PART = 0.2;

/** Whether a clock is counted in seconds at a moment (epoch milliseconds). */
export function bySeconds(clock: ClockView, now: number): boolean {
  return Math.abs(Date.parse(clock.due_at) - now) < MINUTE + 10_000;
}

/** The countdown at a moment (epoch milliseconds). */
export function countdown(clock: ClockView, now: number): Countdown {
  const due = Date.parse(clock.due_at);
  const left = due - now;
  if (left < 0) return { text: t.clock.late(length(-left)), tone: "late" };
  const soon = left <= LAST_PART * (due - Date.parse(clock.since));
  return { text: t.clock.left(length(left)), tone: soon ? "soon" : "calm" };
}

/** The same without the clock running, for the ear: it says when, not how long. */
export function dueText(clock: ClockView, now: number): string {
  const at = clockTime(clock.due_at, now);
  return Date.parse(clock.due_at) < now ? t.clock.was(at) : t.clock.by(at);
}

function length(milliseconds: number): string {
  return milliseconds < MINUTE ? t.clock.seconds(Math.ceil(milliseconds / 1000)) : duration(milliseconds);
}
