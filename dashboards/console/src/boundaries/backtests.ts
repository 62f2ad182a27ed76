/** The back-test that this person asked for last: begun, followed by notices and, should one be lost, by asking again. */
import { computed, effect, signal } from "@preact/signals";
import { ApiProblem, call } from "../api";
import { ended } from "../session";
import { state } from "../store";
import type { BacktestView } from "../wire";

const OVER = new Set(["done", "failed", "cancelled", "interrupted"]);

/** What is on the screen: which document's panel asked, of which text, and what was answered last. */
export interface Asked {
  name: string;
  text: string;
  at: number;
  view: BacktestView;
}

export const asked = signal<Asked | null>(null);
/** Why the last one was not begun, in a sentence. */
export const refused = signal<string | null>(null);
export const runs = computed(() => asked.value !== null && !OVER.has(asked.value.view.state));
/** How far it has come: what a notice said last, else what was answered. */
export const progress = computed(() => {
  const view = asked.value?.view;
  return view === undefined ? null : OVER.has(view.state) ? view : (state.value.progress[view.id] ?? view);
});

/** Begins one over the draft set, with a text of a document in the place of its own. */
export async function begin(name: string, text: string): Promise<void> {
  refused.value = null;
  try {
    const view = await call<BacktestView>("POST", "/v1/boundaries:backtest", { documents: { [name]: text } });
    asked.value = { name, text, at: Date.now(), view };
  } catch (problem) {
    refused.value = said(problem);
  }
}

/** Ends the one that runs. */
export async function cancel(): Promise<void> {
  await answered("DELETE");
}

/** Asks how it stands. */
export async function look(): Promise<void> {
  await answered("GET");
}

async function answered(method: string): Promise<void> {
  const one = asked.peek();
  if (one === null) return;
  try {
    const view = await call<BacktestView>(method, `/v1/backtests/${one.view.id}`);
    if (asked.peek()?.view.id === view.id) asked.value = { ...one, view };
  } catch (problem) {
    const why = said(problem);
    // One that the service no longer knows is over, whatever became of it.
    if (problem instanceof ApiProblem && problem.status === 404) {
      asked.value = null;
      refused.value = why;
    }
  }
}

function said(problem: unknown): string {
  if (!(problem instanceof ApiProblem)) throw problem;
  if (problem.code === "not_signed_in") ended();
  return problem.message;
}

// The report is fetched once a notice says that there is one.
effect(() => {
  const now = progress.value;
  if (runs.value && now !== null && OVER.has(now.state)) void look();
});
