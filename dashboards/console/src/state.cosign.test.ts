import { describe, expect, it } from "vitest";
import { EMPTY, fold, onlyLatitudes, type State } from "./state";
import { decision, latitude, MARA, row, view } from "./testing/frames";
import type { CosignView, DecisionView, EventFrame, EventType, LatitudeView, ServerFrame } from "./wire";

const TEO = { id: "p2", name: "Teo E." };
const ASKED: CosignView = {
  asked: "240.00",
  asked_at: "2026-03-05T14:48:00Z",
  until: "2026-03-05T14:49:30Z",
  peers: [{ id: "p1", name: "Mara K." }],
  peer: null,
  ended_at: null,
  note: null,
  reason: null,
};

/** A decision of Teo's that Mara is asked about. */
function asked(part: Partial<DecisionView> = {}, cosign: Partial<CosignView> = {}): DecisionView {
  return decision("d1", { by: TEO, amount: "240.00", road: "with_peer", state: "awaiting_peer", cosign: { ...ASKED, ...cosign }, ...part });
}

type DecisionEventType = Exclude<Extract<EventType, `decision.${string}`>, `decision.${"" | "un"}delivered`>;

function told(seq: number, type: DecisionEventType, one: DecisionView, channels = ["case:c1", "me"]): EventFrame {
  const data = { case: row("c1"), entry: { kind: "decision" as const, id: one.id, at: one.at, decision: one }, budgets: [] };
  return { op: "event", seq, channels, type, at: one.at, data };
}

function me(seq: number, ...asks: DecisionView[]): ServerFrame {
  const named = asks.map((one) => ({ case: row("c1"), decision: one }));
  return { op: "snapshot", id: 1, channel: "me", seq, data: { cases: [], asks: named } };
}

const folded = (...frames: ServerFrame[]): State => frames.reduce(fold, fold(EMPTY, MARA));
const waits = (state: State) => Object.values(state.asks).map(({ value }) => [value.decision.id, value.decision.state]);

describe("a colleague's question", () => {
  it("comes by an event as by a snapshot", () => {
    expect(folded(me(11), told(12, "decision.awaiting_peer", asked())).asks.d1?.value).toEqual(folded(me(12, asked())).asks.d1?.value);
  });

  it("stays with how it ended, for who is looking at it", () => {
    const over = asked({ state: "made" }, { peers: [], peer: { id: "p3", name: "Ines P." } });
    expect(waits(folded(me(11, asked()), told(12, "decision.cosigned", over)))).toEqual([["d1", "made"]]);
  });

  it("is nobody's once it was passed on", () => {
    expect(waits(folded(me(11, asked()), told(12, "decision.awaiting_peer", asked({}, { peers: [TEO] }))))).toEqual([]);
  });

  it("that ended before it was ever here is none", () => {
    expect(waits(folded(me(11), told(12, "decision.withdrawn", asked({ state: "withdrawn" }, { peers: [] }))))).toEqual([]);
  });

  it("is none where it is one's own, or told on another channel", () => {
    const own = asked({ by: { id: "p1", name: "Mara K." } });
    expect(waits(folded(me(11), told(12, "decision.awaiting_peer", own)))).toEqual([]);
    expect(waits(folded(me(11), told(12, "decision.awaiting_peer", asked(), ["case:c1"])))).toEqual([]);
  });

  it("is not brought back by what was told before", () => {
    const state = folded(told(12, "decision.awaiting_peer", asked()), told(14, "decision.expired", asked({ state: "expired" }, { peers: [] })));
    expect(waits(fold(state, told(12, "decision.awaiting_peer", asked())))).toEqual([["d1", "expired"]]);
    expect(waits(fold(state, me(13, asked())))).toEqual([["d1", "expired"]]);
    expect(waits(fold(state, me(15)))).toEqual([]);
  });

  it("stands in the timeline of its case in one place, whatever becomes of it", () => {
    const open: ServerFrame = { op: "snapshot", id: 2, channel: "case:c1", seq: 11, data: view("c1") };
    const state = folded(open, told(12, "decision.awaiting_peer", asked()), told(13, "decision.declined", asked({ state: "declined" })));
    expect(state.cases.c1?.value.timeline).toHaveLength(1);
  });
});

describe("how far who asked may go", () => {
  const view: LatitudeView = { case: "c1", at: "2026-03-05T14:48:01Z", revision: "r1", request: {}, actions: [latitude()], valid_until: null };
  const notice = (data: LatitudeView, key: string): ServerFrame => ({ op: "notice", type: "latitude", key, data });

  it("stands beside one's own, under the decision's name", () => {
    const state = folded(notice(view, "latitude:c1"), notice({ ...view, decision: "d1" }, "latitude:d1"));
    expect(Object.keys(state.latitudes)).toEqual(["c1", "d1"]);
  });

  it("goes with the stream that told it", () => {
    const state = folded(notice({ ...view, decision: "d1" }, "latitude:d1"));
    expect(onlyLatitudes(state, ["c1"]).latitudes).toEqual({});
  });
});

describe("who is here", () => {
  it("is what was said last, and nothing on a new stream", () => {
    const here = (...people: (typeof TEO)[]): ServerFrame => ({
      op: "notice",
      type: "presence",
      key: "presence:case:c1",
      data: { channel: "case:c1", people, count: people.length },
    });
    const state = folded(here(TEO, MARA.you), here(TEO));
    expect(state.presence["case:c1"]).toEqual([TEO]);
    expect(onlyLatitudes(state, []).presence).toEqual({});
  });
});
