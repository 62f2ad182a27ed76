/**
 * The shared queue as it lies on the screen. Most urgent first; but while a hand is in the list nothing in it moves:
 * who arrives waits outside, who leaves stays greyed in place.
 */
import type { CaseRow } from "../wire";

/** A row that is shown; `leftAt` (epoch milliseconds) once it is no longer for everyone. */
export interface Shown {
  id: string;
  leftAt: number | null;
}

/** How long a row that a colleague took stays to be seen, greyed. */
export const LINGER_MS = 3000;

/** The list is for choosing the next case, not for reading all: what is beyond this many is counted, not shown. */
export const MOST_SHOWN = 200;

/** Distress first, then what weighs most, then public posts by when they are to be answered, then who waits longest. */
export function byUrgency(a: CaseRow, b: CaseRow): number {
  return (
    Number(b.acute) - Number(a.acute) ||
    b.severity - a.severity ||
    dueFirst(a, b) ||
    // Ids begin with the time of opening; parsing ten thousand times would cost more than all else here.
    (a.id < b.id ? -1 : 1)
  );
}

function dueFirst({ clock: a }: CaseRow, { clock: b }: CaseRow): number {
  if (a == null || b == null) return Number(a == null) - Number(b == null);
  return Date.parse(a.due_at) - Date.parse(b.due_at);
}

/** What is shown after what was shown: `rows` are those anyone may claim, `held` while a hand is in the list. */
export function arrange(before: Shown[], rows: CaseRow[], held: boolean, now: number): Shown[] {
  const open = new Set(rows.map((row) => row.id));
  const marked = before.map((shown) => ({ id: shown.id, leftAt: open.has(shown.id) ? null : (shown.leftAt ?? now) }));
  if (held) return marked;
  const sorted: Shown[] = first(rows).map((row) => ({ id: row.id, leftAt: null }));
  const lingering = marked.filter(({ leftAt }) => leftAt !== null && now - leftAt < LINGER_MS);
  // Back to where they were, as near as the others allow.
  for (const left of lingering) sorted.splice(before.findIndex(({ id }) => id === left.id), 0, left);
  return sorted;
}

/** Those that wait outside because the list is held, and how many are more urgent than the first that is shown. */
export function arrivals(shown: Shown[], rows: CaseRow[]): { waiting: number; urgent: number } {
  const inside = new Set(shown.map(({ id }) => id));
  const all = first(rows);
  const outside = all.filter(({ id }) => !inside.has(id));
  const last = all.findLast(({ id }) => inside.has(id));
  const urgent = outside.filter((row) => row.acute || (last !== undefined && row.severity > last.severity));
  return { waiting: outside.length, urgent: urgent.length };
}

/** Those that a list of its size would show, in order. */
function first(rows: CaseRow[]): CaseRow[] {
  return [...rows].sort(byUrgency).slice(0, MOST_SHOWN);
}
