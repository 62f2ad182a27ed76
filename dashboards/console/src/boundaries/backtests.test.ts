import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { state } from "../store";
import { EMPTY } from "../state";
import type { BacktestProgress, BacktestView } from "../wire";
import { asked, begin, cancel, progress, refused, runs } from "./backtests";

const VIEW: BacktestView = {
  id: "b1",
  state: "waiting",
  step: "waiting",
  done: 0,
  total: null,
  problem: null,
  after: "tag",
  by: { id: "p1", name: "Ines P." },
  at: "2026-12-01T09:30:00Z",
  report: null,
};
let sent: { method: string; path: string; body: string | null }[] = [];
let answers: (() => Response)[] = [];

function ok(view: Partial<BacktestView>): () => Response {
  return () => new Response(JSON.stringify({ ...VIEW, ...view }), { headers: { "Content-Type": "application/json" } });
}

function problem(status: number, code: string, detail: string): () => Response {
  return () => new Response(JSON.stringify({ code, detail, status, title: "", type: "" }), { status });
}

function notice(told: Partial<BacktestProgress>): void {
  const { id, state: now, step, done, total, problem: why } = { ...VIEW, ...told };
  state.value = { ...state.value, progress: { [id]: { id, state: now, step, done, total, problem: why } } };
}

async function settled(): Promise<void> {
  await vi.waitFor(() => expect(answers).toHaveLength(0));
  await Promise.resolve();
}

beforeEach(() => {
  sent = [];
  answers = [];
  asked.value = null;
  refused.value = null;
  state.value = EMPTY;
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    sent.push({ method: init.method ?? "GET", path, body: (init.body as string | undefined) ?? null });
    const next = answers.shift();
    if (next === undefined) throw new Error(`not expected: ${path}`);
    return next();
  });
});
afterEach(() => vi.unstubAllGlobals());

test("the text on the screen goes along in the place of the draft's", async () => {
  answers = [ok({})];
  await begin("meal-credit", "boundary: meal-credit");

  expect(sent[0]).toMatchObject({ method: "POST", path: "/v1/boundaries:backtest" });
  expect(JSON.parse(sent[0]?.body ?? "")).toEqual({ documents: { "meal-credit": "boundary: meal-credit" } });
  expect(runs.value).toBe(true);
});

test("notices say how far it is, and the report is fetched when they say that it is done", async () => {
  answers = [ok({})];
  await begin("meal-credit", "text");
  notice({ state: "running", step: "comparing", done: 40, total: 100 });
  expect(progress.value).toMatchObject({ step: "comparing", done: 40, total: 100 });

  answers = [ok({ state: "done", step: "over" })];
  notice({ state: "done", step: "over" });
  await settled();

  expect(sent.at(-1)).toMatchObject({ method: "GET", path: "/v1/backtests/b1" });
  await vi.waitFor(() => expect(runs.value).toBe(false));
});

test("one whose service stopped is over, and says so", async () => {
  answers = [ok({})];
  await begin("meal-credit", "text");

  answers = [ok({ state: "interrupted", step: "over", problem: "The service on which it ran stopped." })];
  notice({ state: "interrupted", step: "over" });
  await settled();

  await vi.waitFor(() => expect(runs.value).toBe(false));
  expect(asked.value?.view.problem).toContain("stopped");
});

test("what was not begun says why, and leaves what was there", async () => {
  answers = [problem(409, "nothing_changed", "The draft is what is live.")];
  await begin("meal-credit", "text");

  expect(refused.value).toBe("The draft is what is live.");
  expect(asked.value).toBeNull();
});

test("it can be stopped; one that the service forgot is gone", async () => {
  answers = [ok({}), ok({ state: "cancelled", step: "over" })];
  await begin("meal-credit", "text");
  await cancel();
  expect(asked.value?.view.state).toBe("cancelled");

  answers = [ok({ id: "b2" }), problem(404, "not_found", "There is no such back-test of yours any more.")];
  await begin("meal-credit", "text");
  await cancel();
  expect(asked.value).toBeNull();
  expect(refused.value).toContain("any more");
});
