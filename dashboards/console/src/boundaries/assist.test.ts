import { afterEach, describe, expect, it, vi } from "vitest";
import { assist, pointsTo, unitsTo } from "./assist";

const TEXT = "why: 🎁 a gift\nact";

function answering(status: number, content: unknown): { sent: unknown[] } {
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", (_path: string, init: RequestInit) => {
    sent.push(JSON.parse(init.body as string));
    return Promise.resolve(new Response(JSON.stringify(content), { status }));
  });
  return { sent };
}

afterEach(() => vi.unstubAllGlobals());

describe("positions", () => {
  it("count characters there and units here, and come back the same", () => {
    expect(pointsTo(TEXT, TEXT.length)).toBe(TEXT.length - 1);
    for (const at of [0, 5, 7, TEXT.length]) expect(unitsTo(TEXT, pointsTo(TEXT, at))).toBe(at);
  });
});

describe("a question to the service", () => {
  it("says where the hand is, and answers in positions of this page", async () => {
    const completions = { start: 14, end: 17, options: [] };
    const { sent } = answering(200, { completions, hover: null, text: null, sentences: null, problem: null });
    const found = await assist("complete", "gift", TEXT, TEXT.length);
    expect(sent).toEqual([{ want: "complete", name: "gift", text: TEXT, at: TEXT.length - 1 }]);
    expect(found?.completions).toEqual({ start: 15, end: 18, options: [] });
    expect(TEXT.slice(15, 18)).toBe("act");
  });

  it("has no answer where the service has none", async () => {
    answering(503, { code: "busy", detail: "Later." });
    expect(await assist("read", "gift", TEXT)).toBeNull();
  });
});
