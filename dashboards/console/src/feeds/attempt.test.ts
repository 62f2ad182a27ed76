import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FeedView } from "../wire";
import { Attempt } from "./attempt";

const FEED = {
  text: "feed: lockers\n",
  etag: "t1",
  samples: [{ title: "one", headers: {}, body: "{}", at: null, method: "POST", url: null }],
} as unknown as FeedView;
const TEMPLATE = { text: "feed: new\n", body: "{}" };
const asked: { text: string; delivery: { headers: Record<string, string>; at: string | null } | null }[] = [];
let made: Attempt | null = null;

function attempt(feed: FeedView | null = FEED): Attempt {
  made = new Attempt("lockers", feed, TEMPLATE);
  return made;
}

beforeEach(() => {
  vi.useFakeTimers();
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  vi.stubGlobal("fetch", async (_: string, { body }: { body: string }) => {
    asked.push(JSON.parse(body) as (typeof asked)[number]);
    return new Response('{"findings": [], "items": []}', { status: 200 });
  });
});
afterEach(() => {
  made?.close();
  asked.length = 0;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("what is typed is looked at once, a moment after the last change", async () => {
  const { text } = attempt();
  text.value = "feed: l\n";
  text.value = "feed: lo\n";
  await vi.runAllTimersAsync();
  expect(asked.map((each) => each.text)).toEqual(["feed: lo\n"]);
  expect(asked[0]?.delivery?.headers).toEqual({ "Content-Type": "application/json" });
});

test("with headers that cannot be read the document is looked at alone", async () => {
  attempt().headers.value = "nothing";
  await vi.runAllTimersAsync();
  expect(asked.map((each) => each.delivery)).toEqual([null]);
});

test("a document that was not saved is there again, one that was is not kept", () => {
  attempt().text.value = "feed: mended\n";
  made?.close();
  expect(attempt().text.value).toBe("feed: mended\n");
  made?.saved("t2");
  made?.close();
  expect(attempt().text.value).toBe("feed: lockers\n");
});

test("a captured delivery is judged by its moment, until somebody types in it", () => {
  const one = attempt(null);
  const content = { method: "POST", url: "https://x/", headers: { host: "x" }, body: "{}", encoding: "text", at: "2026-12-01T09:30:00Z" } as const;
  one.takeContent(content);
  expect(one.sent).toMatchObject({ at: "2026-12-01T09:30:00Z", url: "https://x/", headers: {} });
  one.changed();
  expect(one.sent).toMatchObject({ at: null, url: null });
});

test("what was signed is tried whole, and how a source asks is tried as it asks", async () => {
  const here = attempt();
  here.takeSigned({
    method: "POST",
    url: "https://x/v1/feeds/lockers?sig=1",
    headers: {},
    body: '{"sig":"2"}',
    curl: "",
    complete: true,
  });
  expect(here.sent).toMatchObject({ method: "POST", url: "https://x/v1/feeds/lockers?sig=1", body: '{"sig":"2"}' });
  here.takeSample({ title: "asks", headers: {}, body: "", at: null, method: "GET", url: "https://x/?w=1" });
  expect(here.sent).toMatchObject({ method: "GET", url: "https://x/?w=1" });
});
