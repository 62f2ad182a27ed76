import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { check as shown } from "./data";
import { Working } from "./working";

interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

let results: { name: string; outcome: string; text: string; case: null }[];
let sent: Sent[] = [];
let server: { text: string; etag: string };
let answerPut: () => Response;

function reply(status: number, content: unknown, headers: Record<string, string> = {}): Response {
  return new Response(typeof content === "string" ? content : JSON.stringify(content), { status, headers });
}

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("localStorage", storage());
  sent = [];
  results = [];
  server = { text: "a: 1\n", etag: "t1" };
  answerPut = () => reply(200, { name: "meal", state: "changed", etag: "t2", set_etag: "s", at: "2026-12-01T09:30:00Z", by: null });
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const headers = init.headers as Record<string, string>;
    const method = init.method ?? "GET";
    sent.push({ method, path, headers, body: init.body as string | undefined });
    if (path === "/v1/boundaries:check") {
      const { prove } = JSON.parse(init.body as string) as { prove: boolean };
      const guarantees = { read: results.length, proved: prove ? results.length : 0, results: prove ? results : [] };
      return Promise.resolve(reply(200, { etag: "s", sound: true, findings: [], examples: [], guarantees }));
    }
    if (path === "/v1/boundaries") return Promise.resolve(reply(200, { revision: "r", items: [], documents: {}, drafts: {}, guarantees: [] }));
    if (method === "PUT") return Promise.resolve(answerPut());
    return Promise.resolve(reply(200, server.text, { ETag: `"${server.etag}"` }));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const puts = () => sent.filter(({ method }) => method === "PUT");
const settle = () => vi.advanceTimersByTimeAsync(2000);

describe("a document in the hand", () => {
  it("saves what was typed at a pause, over what was seen, once", async () => {
    const working = new Working("meal", "ines", "a: 1\n", "t1");
    working.change("a: 2");
    working.change("a: 2\n");
    expect(working.save.value.state).toBe("waiting");
    await settle();
    expect(puts()).toHaveLength(1);
    expect(puts()[0]).toMatchObject({ path: "/v1/boundaries/meal", body: "a: 2\n", headers: { "If-Match": '"t1"' } });
    expect(working.save.value.state).toBe("saved");
    working.change("a: 3\n");
    await settle();
    expect(puts()[1]?.headers["If-Match"]).toBe('"t2"');
  });

  it("makes a new document only where there is none", async () => {
    new Working("gift", "ines", null, null, "boundary: gift\n");
    await settle();
    expect(puts()[0]).toMatchObject({ body: "boundary: gift\n", headers: { "If-None-Match": "*" } });
  });

  it("shows the quick check at once and asks for proofs of the text that stayed, one at a time", async () => {
    results = [{ name: "modest", outcome: "proved", text: "never above 300.00 USD, in every case", case: null }];
    const working = new Working("meal", "ines", "a: 1\n", "t1");
    working.change("a: 2\n");
    await settle();
    const asked = sent.filter(({ path }) => path === "/v1/boundaries:check").map(({ body }) => JSON.parse(body ?? "{}") as object);
    expect(asked.at(-2)).toEqual({ documents: { meal: "a: 2\n" }, prove: false });
    expect(asked.at(-1)).toEqual({ documents: { meal: "a: 2\n" }, prove: true });
    expect(shown.value?.guarantees.results).toEqual(results);
  });

  it("checks the text on the screen, and listens only to the last answer", async () => {
    const working = new Working("meal", "ines", "a: 1\n", "t1");
    working.change("a: 2\n");
    await settle();
    const checks = sent.filter(({ path }) => path === "/v1/boundaries:check").map(({ body }) => body);
    expect(checks.at(-1)).toBe(JSON.stringify({ documents: { meal: "a: 2\n" }, prove: false }));
    expect(working.checking.value).toBe(false);
  });

  it("keeps typed text on the device until it is saved, through a reload", async () => {
    const typed = new Working("meal", "ines", "a: 1\n", "t1");
    answerPut = () => reply(503, { code: "not_recorded", detail: "Nothing was recorded." });
    typed.change("a: 2\n");
    await settle();
    expect(typed.save.value.state).toBe("failed");
    answerPut = () => reply(200, { name: "meal", state: "changed", etag: "t2", at: "2026-12-01T09:30:00Z", by: null });
    const again = new Working("meal", "ines", "a: 1\n", "t1");
    expect(again.text.value).toBe("a: 2\n");
    await settle();
    expect(again.save.value.state).toBe("saved");
    expect(new Working("meal", "ines", "a: 2\n", "t2").save.value.state).toBe("clean");
  });

  it("asks whose text it shall be where somebody else saved another, and loses neither", async () => {
    const working = new Working("meal", "ines", "a: 1\n", "t1");
    answerPut = () => reply(412, { code: "changed_meanwhile", detail: "Ruth changed it.", by: { id: "r", name: "Ruth D." } });
    working.change("mine\n");
    await settle();
    expect(working.save.value).toEqual({ state: "conflict", by: "Ruth D." });
    working.change("mine, longer\n");
    await settle();
    expect(puts()).toHaveLength(1);

    server = { text: "theirs\n", etag: "t9" };
    answerPut = () => reply(200, { name: "meal", state: "changed", etag: "t10", at: "2026-12-01T09:30:00Z", by: null });
    await working.keepMine();
    expect(puts().at(-1)).toMatchObject({ body: "mine, longer\n", headers: { "If-Match": '"t9"' } });
    expect(working.save.value.state).toBe("saved");
    await working.takeTheirs();
    expect(working.text.value).toBe("theirs\n");
  });

  it("says that another text was saved elsewhere, and knows its own", async () => {
    const working = new Working("meal", "ines", "a: 1\n", "t1");
    working.change("a: 2\n");
    await settle();
    working.hear("t1", "Ines P.");
    working.hear("t2", "Ines P.");
    expect(working.save.value.state).toBe("saved");
    working.hear("t7", "Ruth D.");
    expect(working.save.value).toEqual({ state: "conflict", by: "Ruth D." });
    expect(working.text.value).toBe("a: 2\n");
  });
});
