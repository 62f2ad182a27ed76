/** What was just done or failed, said for a moment. */
import { signal } from "@preact/signals";
import type { DecisionView } from "./wire";

export type Toast =
  | { kind: "given"; decision: DecisionView; until: number }
  | { kind: "done"; text: string; until: number }
  | { kind: "moved"; text: string; how: string; until: number }
  | { kind: "answered"; decision: DecisionView; until: number }
  | { kind: "failed"; text: string; how: string };

export const toast = signal<Toast | null>(null);
/** The decision whose taking back is being talked about. */
export const takingBack = signal<DecisionView | null>(null);

/** How long it is said, and may be taken back by one key. */
export const TOAST_MS = 10_000;

export function sayGiven(decision: DecisionView): void {
  say({ kind: "given", decision, until: Date.now() + TOAST_MS });
}

/** What became of a question to colleagues, for who is at another case. */
export function sayAnswered(decision: DecisionView): void {
  say({ kind: "answered", decision, until: Date.now() + TOAST_MS });
}

export function sayDone(text: string): void {
  say({ kind: "done", text, until: Date.now() + TOAST_MS });
}

/** What moved by itself is said only where nothing waits that the person did. */
export function sayMoved(text: string, how: string): void {
  if (toast.peek()?.kind === "given") return;
  say({ kind: "moved", text, how, until: Date.now() + TOAST_MS });
}

let toastGoes: ReturnType<typeof setTimeout> | undefined;

export function say(next: Toast | null): void {
  clearTimeout(toastGoes);
  toast.value = next;
  if (next !== null && next.kind !== "failed") toastGoes = setTimeout(() => (toast.value = null), TOAST_MS);
}
