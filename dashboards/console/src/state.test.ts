import { describe, expect, it } from "vitest";
import { getIn, valuesIn } from "./buckets";
import { EMPTY, fold, forgetCase, type State, waitingRows } from "./state";
import { budget, decision, MARA, received, row, surge, view, voice } from "./testing/frames";
import type { AskedView, CaseRow, EventFrame, FailingView, MoveEntry, ServerFrame, Snapshot, SurgeView } from "./wire";

function ids(state: State): string[] {
  return valuesIn(state.rows)
    .map((told) => told.value.id)
    .sort();
}

function folded(...frames: ServerFrame[]): State {
  return frames.reduce(fold, fold(EMPTY, MARA));
}

function queue(seq: number, ...ids: string[]): Snapshot {
  return { op: "snapshot", id: 1, channel: "queue:north", seq, data: { cases: ids.map((id) => row(id)), waiting: 500 } };
}

function caseAt(seq: number, id: string): Snapshot {
  return { op: "snapshot", id: 2, channel: `case:${id}`, seq, data: view(id) };
}

const given = (seq: number, spent: string): EventFrame => ({
  op: "event",
  seq,
  channels: ["team:north", "case:c1"],
  type: "decision.made",
  at: "2026-03-05T14:10:00Z",
  data: {
    case: row("c1"),
    entry: { kind: "decision", id: "d1", at: "2026-03-05T14:10:00Z", decision: decision("d1") },
    budgets: [budget(spent)],
  },
});

describe("position", () => {
  it("is the greater of the last event's and the last beat's", () => {
    expect(folded(received(12, "c1"), { op: "beat", seq: 15 }).seq).toBe(15);
    expect(folded({ op: "beat", seq: 15 }, received(12, "c1")).seq).toBe(15);
  });

  it("starts at the welcome's and is not moved by a welcome of the same epoch", () => {
    const before = folded({ op: "beat", seq: 40 });
    expect(fold(before, { ...MARA, seq: 90 }).seq).toBe(40);
  });

  it("means nothing in another epoch: everything told before is let go", () => {
    const other = fold(folded(queue(11, "c1")), { ...MARA, epoch: "e2", seq: 3 });
    expect(other.seq).toBe(3);
    expect(other.rows).toEqual({});
    expect(other.loaded).toEqual({});
  });
});

describe("queue", () => {
  it("is what the snapshot says, then what events add", () => {
    const state = folded(queue(11, "c1"), received(12, "c2"));
    expect(ids(state)).toEqual(["c1", "c2"]);
    expect(state.loaded["queue:north"]).toBe(true);
  });

  it("lets a snapshot remove what is gone, but nothing told after it", () => {
    const state = folded(queue(11, "c1", "c2"), received(14, "c3"), queue(13, "c2"));
    expect(ids(state)).toEqual(["c2", "c3"]);
  });

  it("counts who waits beyond the rows that were sent, each event once", () => {
    const by = { kind: "claimed", id: "m12", at: "2026-03-05T14:10:00Z", by: { id: "p1", name: "Mara K." }, reason: null } as const;
    const claimed: EventFrame = {
      ...received(12, "c1"),
      type: "case.claimed",
      data: { case: row("c1", { claimed_by: by.by }), entry: by },
    };
    const state = folded(queue(11, "c1"), claimed, claimed);
    expect(state.waiting["queue:north"]?.value).toBe(499);
    expect(waitingRows(state, "queue:north")).toBe(0);
  });

  it("never goes back to an older row", () => {
    const state = folded(received(14, "c1", { severity: 3 }), queue(13, "c1"));
    expect(getIn(state.rows, "c1")?.value.severity).toBe(3);
  });
});

describe("case", () => {
  it("keeps its timeline in order of time, each entry once", () => {
    const late = received(13, "c1");
    const early: EventFrame = { ...received(14, "c1"), data: { case: row("c1"), entry: voice("s0", "2026-03-05T13:00:00Z") } } as EventFrame;
    const state = folded(caseAt(12, "c1"), late, early, late);
    expect(state.cases.c1?.value.timeline.map((entry) => entry.id)).toEqual(["s0", "s13"]);
  });

  it("changes the facts that changed and keeps the others", () => {
    const fact = { name: "booking.insured", value: null, source: "unknown", at: null, by: null, ask: true } as const;
    const other = { ...fact, name: "customer.tier", value: "gold", source: "record" } as const;
    const stated: EventFrame = {
      op: "event",
      seq: 13,
      channels: ["case:c1"],
      type: "facts.stated",
      at: "2026-03-05T14:02:00Z",
      data: { case: "c1", facts: [{ ...fact, value: true, source: "stated" }], entry: null },
    };
    const snapshot: Snapshot = { op: "snapshot", id: 1, channel: "case:c1", seq: 12, data: view("c1", { facts: [fact, other] }) };
    expect(folded(snapshot, stated).cases.c1?.value.facts.map((each) => each.value)).toEqual([true, "gold"]);
  });

  it("shows a decision that is taken back in the same place", () => {
    const back: EventFrame = {
      ...given(14, "100.00"),
      type: "decision.reversed",
      data: {
        case: row("c1"),
        entry: { kind: "decision", id: "d1", at: "2026-03-05T14:10:00Z", decision: decision("d1", { state: "reversed" }) },
        budgets: [],
      },
    } as EventFrame;
    const { timeline } = folded(caseAt(12, "c1"), given(13, "100.00"), back).cases.c1?.value ?? view("c1");
    expect(timeline.map((entry) => entry.kind === "decision" && entry.decision.state)).toEqual(["reversed"]);
  });

  it("is forgotten with its latitude when it leaves the screen", () => {
    const state = forgetCase(folded(caseAt(12, "c1")), "c1");
    expect(state.cases).toEqual({});
    expect(state.loaded["case:c1"]).toBeUndefined();
    expect(ids(state)).toEqual(["c1"]);
  });

  it("says why a channel is refused", () => {
    const state = folded({ op: "unsubscribed", channel: "case:c9", reason: "not your team" });
    expect(state.refused["case:c9"]).toBe("not your team");
  });

  it("keeps nothing of a case that is not this person's any more", () => {
    const opened = folded({ op: "snapshot", id: 1, channel: "case:c1", seq: 3, data: view("c1") });
    const state = fold(opened, { op: "unsubscribed", channel: "case:c1", reason: "the case was moved to south" });
    expect(state.cases).toEqual({});
    expect(state.refused["case:c1"]).toBe("the case was moved to south");
  });
});

describe("a case that leaves the hand that held it", () => {
  const queue = (team: string, waiting: number): Snapshot => ({
    op: "snapshot", id: 1, channel: `queue:${team}`, seq: 1, data: { cases: [], waiting },
  });
  const told = (type: "case.moved" | "case.snoozed" | "case.released", seq: number, part: Partial<CaseRow>): EventFrame => ({
    op: "event", seq, type, at: "2026-03-05T14:01:00Z", channels: ["queue:north", "queue:south"],
    data: { case: row("c1", part), entry: { kind: "released", id: `m${seq}`, at: "2026-03-05T14:01:00Z", by: null, reason: null } },
  });
  const counts = (state: State) => Object.values(state.waiting).map(({ value }) => value);

  it("waits where it was moved to, and only there", () => {
    const state = [queue("north", 4), queue("south", 1), told("case.moved", 2, { team: "south" })].reduce(fold, EMPTY);
    expect(counts(state)).toEqual([4, 2]);
    expect([waitingRows(state, "queue:north"), waitingRows(state, "queue:south")]).toEqual([0, 1]);
  });

  it("waits for nobody while it is snoozed, and again once it is back", () => {
    const aside = [queue("north", 4), told("case.snoozed", 2, { snoozed_until: "2026-03-06T09:00:00Z" })].reduce(fold, EMPTY);
    expect([counts(aside), waitingRows(aside, "queue:north")]).toEqual([[4], 0]);
    const back = fold(aside, told("case.released", 3, {}));
    expect([counts(back), waitingRows(back, "queue:north")]).toEqual([[5], 1]);
  });
});

describe("budgets of the team", () => {
  const team: Snapshot = { op: "snapshot", id: 1, channel: "team:north", seq: 11, data: { budgets: [budget("10.00")] } };
  const spent = (state: State) => Object.values(state.budgets["team:north"] ?? {}).map((told) => told.value.spent);

  it("move with a colleague's decision, on a desk that does not show the case", () => {
    expect(spent(folded(team, given(12, "160.00")))).toEqual(["160.00"]);
  });

  it("do not move back when an older movement comes again", () => {
    expect(spent(folded(team, given(13, "310.00"), given(12, "160.00")))).toEqual(["310.00"]);
  });
});

describe("latitude", () => {
  const told = (at: string): AskedView => ({ case: "c1", at, revision: "r1", request: {}, actions: [], valid_until: null, ignored: [] });

  it("is the last that was told, by reply or by notice", () => {
    const state = folded(
      { op: "reply", id: 3, ok: true, data: told("2026-03-05T14:00:00Z") },
      { op: "notice", type: "latitude", key: "latitude:c1", data: told("2026-03-05T14:00:01Z") },
    );
    expect(state.latitudes.c1?.at).toBe("2026-03-05T14:00:01Z");
  });

  it("never goes back to an older one, when a slow reply comes after a notice", () => {
    const state = folded(
      { op: "notice", type: "latitude", key: "latitude:c1", data: told("2026-03-05T14:00:01Z") },
      { op: "reply", id: 3, ok: true, data: told("2026-03-05T14:00:00.9Z") },
    );
    expect(state.latitudes.c1?.at).toBe("2026-03-05T14:00:01Z");
  });
});

describe("what leaves", () => {
  it("changes the decision in its place, and an answer in its own", () => {
    const made = decision("d1");
    const late = { ...made, delivery: { state: "undelivered", reason: "silent", again_at: "2026-03-05T14:20:00Z" } as const };
    const reply = { kind: "reply", id: "r1", at: "2026-03-05T14:12:00Z", by: made.by, text: "Hello", delivery: null } as const;
    const frame = { op: "event" as const, channels: ["case:c1"], at: "2026-03-05T14:13:00Z" };
    const state = folded(
      caseAt(12, "c1"),
      { ...frame, seq: 13, type: "decision.undelivered", data: { case: "c1", entry: { kind: "decision", id: "d1", at: made.at, decision: late } } },
      { ...frame, seq: 14, type: "case.replied", data: { case: "c1", entry: reply } },
      { ...frame, seq: 15, type: "reply.delivered", data: { case: "c1", entry: { ...reply, delivery: { state: "delivered" } } } },
    );
    const timeline = state.cases.c1?.value.timeline ?? [];
    expect(timeline.filter((entry) => entry.kind === "decision").map((entry) => entry.decision.delivery?.reason)).toEqual(["silent"]);
    expect(timeline.filter((entry) => entry.kind === "reply").map((entry) => entry.delivery?.state)).toEqual(["delivered"]);
  });
});

describe("the fold", () => {
  const frames: ServerFrame[] = [queue(11, "c1"), caseAt(12, "c1"), received(13, "c1"), given(14, "5.00"), { op: "beat", seq: 20 }];

  it("comes to the same state when every frame comes twice", () => {
    const twice = frames.flatMap((frame) => [frame, frame]);
    expect(folded(...twice)).toEqual(folded(...frames));
  });

  it("changes nothing that was handed out before", () => {
    const before = folded(queue(11, "c1"));
    const copy = structuredClone(before);
    frames.reduce(fold, before);
    expect(before).toEqual(copy);
  });
});

describe("pulse", () => {
  const said = (seq: number, part: Partial<SurgeView> = {}): EventFrame => ({
    op: "event",
    seq,
    channels: ["pulse", "queue:north"],
    type: part.until == null ? "pulse.surge" : "pulse.calm",
    at: "2026-03-05T14:05:00Z",
    data: { surge: surge("su-1", part) },
  });
  const pulse = (seq: number, ...surges: SurgeView[]): Snapshot => ({
    op: "snapshot",
    id: 3,
    channel: "pulse",
    seq,
    data: { surges },
  });
  const entries = (state: State) =>
    state.cases.c1?.value.timeline.flatMap((entry) => (entry.kind === "surge" ? [entry.surge.times] : []));

  it("stands on the timeline of an open case that tells of it, once, as it was last said", () => {
    const state = folded(caseAt(11, "c1"), said(12), said(13, { times: "9.0" }), said(12, { times: "1.0" }));
    expect(entries(state)).toEqual(["9.0"]);
    expect(state.surges["su-1"]?.value.times).toBe("9.0");
  });

  it("says on the same line that it is over, also where the case no longer tells of it", () => {
    const state = folded(caseAt(11, "c1"), said(12), received(13, "c1", { topics: [] }), said(14, { times: "7.0", until: "2026-03-05T15:00:00Z" }));
    expect(entries(state)).toEqual(["7.0"]);
    expect(state.surges["su-1"]?.value.until).toBe("2026-03-05T15:00:00Z");
  });

  it("does not concern a case of another team or topic, nor one that begins to tell of it when it is over", () => {
    expect(entries(folded(caseAt(11, "c1"), said(12, { team: "south" })))).toEqual([]);
    expect(entries(folded(caseAt(11, "c1"), said(12, { topic: "seat" })))).toEqual([]);
    expect(entries(folded(caseAt(11, "c1"), said(12, { until: "2026-03-05T15:00:00Z" })))).toEqual([]);
  });

  it("is what the snapshot says, but for what was told after it", () => {
    const other = surge("su-2");
    expect(Object.keys(folded(said(12), pulse(14, other)).surges)).toEqual(["su-2"]);
    expect(Object.keys(folded(said(15), pulse(14, other)).surges).sort()).toEqual(["su-1", "su-2"]);
  });
});

describe("feeds that fail", () => {
  const view = (part: Partial<FailingView> = {}): FailingView => ({
    feed: "shop",
    title: "Shop",
    failure: "refused",
    reason: "no_match",
    since: "2026-03-05T14:00:00Z",
    count: 5,
    until: null,
    ...part,
  });
  const said = (seq: number, failing: FailingView): EventFrame => ({
    op: "event",
    seq,
    channels: ["feeds"],
    type: "feed.failing",
    at: "2026-03-05T14:05:00Z",
    data: { failing },
  });
  const snapshot = (seq: number, ...failing: FailingView[]): Snapshot => ({ op: "snapshot", id: 4, channel: "feeds", seq, data: { failing } });

  it("are those of the snapshot, and as they were told of after it", () => {
    const ended = view({ until: "2026-03-05T14:06:00Z" });
    expect(folded(snapshot(11, view()), said(12, ended), said(12, view())).failing.shop?.value).toEqual(ended);
    expect(Object.keys(folded(said(12, view()), snapshot(14, view({ feed: "mail" }))).failing)).toEqual(["mail"]);
    expect(Object.keys(folded(said(15, view()), snapshot(14)).failing)).toEqual(["shop"]);
  });
});

describe("a social clock", () => {
  it.each(["clock.stopped", "clock.missed"] as const)("changes the row and stands on the timeline: %s", (type) => {
    const after = row("c1", { clock: null });
    const entry: MoveEntry = { kind: type === "clock.missed" ? "missed" : "answered", id: "m-9", at: "2026-03-05T14:15:00Z", by: null, reason: null };
    const told: EventFrame = { op: "event", seq: 12, channels: ["case:c1"], type, at: entry.at, data: { case: after, entry } };
    const state = folded(caseAt(11, "c1"), told);
    expect(state.cases.c1?.value.case).toEqual(after);
    expect(state.cases.c1?.value.timeline.at(-1)).toEqual(entry);
  });
});
