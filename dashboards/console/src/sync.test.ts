import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { valuesIn } from "./buckets";
import type { Socket } from "./connection";
import { Sync, type Link } from "./sync";
import { MARA, received, row } from "./testing/frames";
import type { ServerFrame } from "./wire";

/** The other end of the socket, held by the test. */
class FakeSocket implements Socket {
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent<string>) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  sent: Record<string, unknown>[] = [];
  closed = false;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.closed = true;
  }
  open(): void {
    this.onopen?.(new Event("open"));
  }
  async tell(...frames: ServerFrame[]): Promise<void> {
    for (const frame of frames) {
      this.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent<string>);
      await Promise.resolve();
      await Promise.resolve();
    }
  }
  cut(code = 1006): void {
    this.onclose?.({ code } as CloseEvent);
  }
  sentOps(): unknown[] {
    return this.sent.map(({ op }) => op);
  }
}

let sockets: FakeSocket[];
let links: Link[];
let caughtUp: { since: number; missed: number | null }[];
let ended: boolean;
let happened: number[];
let sync: Sync;

const last = () => sockets.at(-1) as FakeSocket;
const snapshot = (seq: number): ServerFrame => ({
  op: "snapshot",
  id: 1,
  channel: "queue:north",
  seq,
  data: { cases: [row("c1")], waiting: 1 },
});

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  [sockets, links, caughtUp, ended, happened] = [[], [], [], false, []];
  sync = new Sync(
    {
      state: () => undefined,
      happened: (event) => happened.push(event.seq),
      link: (link) => links.push(link),
      caughtUp: (since, missed) => caughtUp.push({ since, missed }),
      ended: () => (ended = true),
    },
    () => {
      sockets.push(new FakeSocket());
      return last();
    },
  );
  sync.follow(["queue:north"]);
  sync.connection.start();
  last().open();
});

afterEach(() => {
  sync.connection.stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

async function arrive(): Promise<void> {
  await last().tell(MARA, { op: "subscribed", id: 1, resumed: false, seq: 11 }, snapshot(11));
}

describe("a new stream", () => {
  it("says hello, subscribes without a position, and is live once the snapshots are here", async () => {
    await last().tell(MARA);
    expect(last().sent).toEqual([{ op: "hello" }, { op: "subscribe", id: 1, channels: ["queue:north"] }]);
    await last().tell({ op: "subscribed", id: 1, resumed: false, seq: 11 });
    expect(sync.link.state).toBe("connecting");
    await last().tell(snapshot(11));
    expect(sync.link.state).toBe("live");
  });
});

describe("after a cut", () => {
  it("comes back with its position and is current only when it has caught up", async () => {
    await arrive();
    await last().tell(received(14, "c2"));
    last().cut();
    expect(sync.link).toEqual({ state: "off", since: 1_000_000, retryAt: 1_000_500 });
    await vi.advanceTimersByTimeAsync(500);
    last().open();
    await last().tell({ ...MARA, seq: 20 });
    expect(last().sent[1]).toEqual({ op: "subscribe", id: 2, channels: ["queue:north"], since: { epoch: "e1", seq: 14 } });
    await last().tell({ op: "subscribed", id: 2, resumed: true, seq: 20 }, received(17, "c3"));
    expect(sync.link).toEqual({ state: "catching_up", since: 1_000_000, done: 3, total: 6 });
    await last().tell({ op: "beat", seq: 20 });
    expect(sync.link.state).toBe("live");
    expect(caughtUp).toEqual([{ since: 1_000_000, missed: 1 }]);
    const rows = valuesIn(sync.state.rows).map((told) => told.value.id);
    expect(rows.sort()).toEqual(["c1", "c2", "c3"]);
  });

  it("takes a snapshot where the position is gone", async () => {
    await arrive();
    last().cut();
    await vi.advanceTimersByTimeAsync(500);
    last().open();
    await last().tell({ ...MARA, epoch: "e2", seq: 3 });
    expect(last().sent[1]).not.toHaveProperty("since");
    await last().tell({ op: "subscribed", id: 2, resumed: false, seq: 3 }, snapshot(3));
    expect(sync.link.state).toBe("live");
    expect(caughtUp).toEqual([{ since: 1_000_000, missed: null }]);
  });

  it("waits longer each time, up to 10 s", async () => {
    const waits: number[] = [];
    for (let tries = 0; tries < 7; tries += 1) {
      last().cut();
      const wait = sync.link.state === "off" ? sync.link.retryAt - Date.now() : 0;
      waits.push(wait);
      await vi.advanceTimersByTimeAsync(wait);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it("tries at once when asked", async () => {
    last().cut();
    sync.connection.retryNow();
    expect(sockets).toHaveLength(2);
  });
});

describe("sleep", () => {
  const HOUR = 3_600_000;

  it("is noticed by the clock when the page wakes, for its timers slept too", async () => {
    await arrive();
    vi.setSystemTime(Date.now() + HOUR);
    expect(sync.link.state).toBe("live");
    sync.connection.check();
    expect(sync.link).toMatchObject({ state: "off", since: 1_000_000 });
    sync.connection.retryNow();
    expect(sockets).toHaveLength(2);
  });

  it("makes no news of what lay in the socket meanwhile, however many frames did", async () => {
    await arrive();
    vi.setSystemTime(Date.now() + HOUR);
    await last().tell(received(12, "c2"), { op: "beat", seq: 12 });
    expect(sync.link.state).toBe("off");
    expect(sync.state.seq).toBe(10);
    expect(happened).toEqual([]);
  });

  it("that outlasts the journal ends with all told anew, and nothing is said of how much was missed", async () => {
    await arrive();
    vi.setSystemTime(Date.now() + HOUR);
    sync.connection.check();
    sync.connection.retryNow();
    last().open();
    await last().tell({ ...MARA, seq: 900 });
    expect(last().sent[1]).toMatchObject({ since: { epoch: "e1", seq: 10 } });
    await last().tell({ op: "subscribed", id: 2, resumed: false, seq: 900 });
    expect(sync.link.state).toBe("catching_up");
    await last().tell({ ...snapshot(900), data: { cases: [row("c9")], waiting: 1 } } as ServerFrame);
    expect(sync.link.state).toBe("live");
    expect(valuesIn(sync.state.rows).map((told) => told.value.id)).toEqual(["c9"]);
    expect(caughtUp).toEqual([{ since: 1_000_000, missed: null }]);
  });
});

describe("silence", () => {
  it("of five seconds means that nothing is current, however open the socket looks", async () => {
    await arrive();
    await vi.advanceTimersByTimeAsync(4900);
    expect(sync.link.state).toBe("live");
    await vi.advanceTimersByTimeAsync(200);
    expect(sync.link.state).toBe("off");
    expect(sockets[0]?.closed).toBe(true);
  });

  it("ends with every beat", async () => {
    await arrive();
    for (let beats = 0; beats < 5; beats += 1) {
      await vi.advanceTimersByTimeAsync(2000);
      await last().tell({ op: "beat", seq: 11 });
    }
    expect(sync.link.state).toBe("live");
  });
});

describe("a case on the screen", () => {
  it("is followed with its latitude, and left when another takes its place", async () => {
    await arrive();
    sync.watch({ case: "c1", request: {} });
    expect(last().sent.slice(2)).toEqual([
      { op: "subscribe", id: 2, channels: ["case:c1"] },
      { op: "latitude", id: 3, case: "c1", request: {} },
    ]);
    sync.watch({ case: "c2", request: {} });
    expect(last().sentOps().slice(4)).toEqual(["unsubscribe", "subscribe", "latitude"]);
  });

  it("stays followed while the person holds it, so that her lease lives on", async () => {
    await arrive();
    sync.watch({ case: "c1", request: {} });
    sync.hold(["c1", "c3"]);
    sync.watch({ case: "c2", request: {} });
    const followed = last().sent.slice(2).flatMap(({ op, channels }) => (op === "latitude" ? [] : [[op, ...(channels as string[])]]));
    expect(followed).toEqual([
      ["subscribe", "case:c1"],
      ["subscribe", "case:c3"],
      ["subscribe", "case:c2"],
    ]);
    sync.hold(["c3"]);
    expect(last().sent.at(-1)).toMatchObject({ op: "unsubscribe", channels: ["case:c1"] });
  });

  it("is not current after a cut before its latitude came anew", async () => {
    await arrive();
    sync.watch({ case: "c1", request: {} });
    last().cut();
    await vi.advanceTimersByTimeAsync(500);
    last().open();
    await last().tell({ ...MARA, seq: 11 }, { op: "subscribed", id: 4, resumed: true, seq: 11 });
    await last().tell({ op: "subscribed", id: 5, resumed: false, seq: 11 });
    await last().tell({ op: "unsubscribed", id: 5, channel: "case:c1", reason: "gone" });
    await last().tell({ op: "beat", seq: 11 });
    expect(sync.link.state).toBe("catching_up");
    await last().tell({ op: "reply", id: 6, ok: false, problem: null });
    expect(sync.link.state).toBe("live");
  });
});

const PUBLISHED = { revision: "r2", reason: "Dinner costs more.", by: null, before: "r1", documents: [] };
const STAGED = { ...PUBLISHED, candidate: "1", stage: "canary" as const, before: null, live: "r1", words: null };
const MOVES = [
  { type: "boundaries.published", data: PUBLISHED },
  { type: "boundaries.staged", data: STAGED },
] as const;

describe.each(MOVES)("$type", (move) => {
  it("brings the words, the shared budgets and the cases anew, and leaves the queue as it is", async () => {
    sync.follow(["team:north", "boundaries", "case:c1"]);
    await arrive();
    const before = last().sent.length;
    await last().tell({
      op: "event",
      seq: 12,
      channels: ["boundaries"],
      at: "2026-12-01T09:30:00Z",
      ...move,
    });
    const asked = last().sent.slice(before).map(({ op, channels }) => [op, channels]);
    expect(asked).toEqual([
      ["subscribe", ["team:north"]],
      ["subscribe", ["boundaries"]],
      ["subscribe", ["case:c1"]],
    ]);
  });
});

describe("a colleague's question before this person", () => {
  it("follows its case, asks how far who asked may go, and again after a cut", async () => {
    await arrive();
    sync.judge({ case: "c7", decision: "d1" });
    const asked = { op: "latitude", case: "c7", decision: "d1", request: {} };
    expect(last().sent.slice(2)).toEqual([{ op: "subscribe", id: 2, channels: ["case:c7"] }, { ...asked, id: 3 }]);
    last().cut();
    await vi.advanceTimersByTimeAsync(500);
    last().open();
    await last().tell({ ...MARA, seq: 11 });
    expect(last().sent.at(-1)).toMatchObject(asked);
    sync.judge(null);
    expect(last().sent.at(-1)).toMatchObject({ op: "unsubscribe", channels: ["case:c7"] });
  });

  it("leaves a case that is open beside it where it is", async () => {
    await arrive();
    sync.watch({ case: "c7", request: {} });
    sync.judge({ case: "c7", decision: "d1" });
    sync.judge(null);
    expect(last().sentOps()).not.toContain("unsubscribe");
  });
});

describe("what happens", () => {
  it("is told once, with the state that has it", async () => {
    await arrive();
    await last().tell(received(14, "c2"));
    expect(happened).toEqual([14]);
  });
});

describe("a session that ended", () => {
  it("is not knocked at again", async () => {
    await arrive();
    last().cut(4401);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ended).toBe(true);
    expect(sockets).toHaveLength(1);
  });
});

describe("a call without an answer", () => {
  it("is told so when the connection goes", async () => {
    await arrive();
    const { answer } = sync.connection.call({ op: "latitude", case: "c1", request: {} });
    const told = expect(answer).rejects.toThrow();
    last().cut();
    await told;
  });
});
