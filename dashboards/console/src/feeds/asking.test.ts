import { signal } from "@preact/signals";
import { afterEach, expect, it, vi } from "vitest";
import { asking } from "./data";

afterEach(() => vi.unstubAllGlobals());

it("asks about a feed's document with the delivery beside it, but not with one that is no text", async () => {
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    sent.push([path, JSON.parse(init.body as string)]);
    return Promise.resolve(new Response(JSON.stringify({ completions: null, hover: null }), { status: 200 }));
  });
  const encoding = signal<"text" | "base64">("text");
  const ask = asking({ body: signal('{"id": 1}'), encoding });
  await ask("complete", "feed: x", 7);
  encoding.value = "base64";
  await ask("hover", "feed: x", 2);
  expect(sent).toEqual([
    ["/v1/feeds:assist", { want: "complete", text: "feed: x", at: 7, body: '{"id": 1}' }],
    ["/v1/feeds:assist", { want: "hover", text: "feed: x", at: 2, body: null }],
  ]);
});
