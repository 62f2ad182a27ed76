import { describe, expect, it } from "vitest";
import { latitude } from "../testing/frames";
import { place } from "./places";
import { bandOf, countsWithout, read, scaleOf, stops } from "./reading";
import { standingOf } from "./standing";
import { unmetOf } from "./unmet";
import type { ActionWords } from "../wire";

const VOUCHER: ActionWords = { title: "Travel voucher", measure: "money", unit: "USD", digits: 2, always: false, params: {} };
const LOUNGE: ActionWords = { ...VOUCHER, title: "Lounge pass", measure: null, unit: null, digits: 0 };
const voucher = (part = {}) => read(latitude(part), VOUCHER);

describe("an amount among the limits", () => {
  it.each([
    [15_000, "alone"],
    [15_001, "peer"],
    [30_000, "peer"],
    [30_001, "closed"],
    [0, "closed"],
  ])("of 150 alone and 300 with a peer: %i cents is %s", (units, band) => expect(bandOf(voucher(), units)).toBe(band));

  it("is closed below the smallest", () => {
    expect(bandOf(voucher({ smallest: "25.00" }), 2499)).toBe("closed");
    expect(standingOf(voucher({ smallest: "25.00" }), 2499, false).words).toBe("Closed below $25");
  });

  it("is told in words", () => {
    expect(standingOf(voucher(), 15_000, false).words).toBe("You can decide this alone");
    expect(standingOf(voucher(), 20_000, false).words).toBe("With a peer, above $150");
    expect(standingOf(voucher(), 40_000, false).words).toBe("Closed above $300");
    expect(standingOf(voucher({ alone: "0.00" }), 20_000, false).words).toBe("With a peer only");
    expect(standingOf(voucher(), null, false).words).toBe("Type an amount");
  });

  it("may go beyond them by own judgement, up to its own limit", () => {
    const reading = voucher({ alone: "0.00", with_peer: "0.00", ways_forward: [{ emergency: { uses_left: 1, at_most: "150.00" } }] });
    expect(standingOf(reading, 15_000, true).band).toBe("alone");
    expect(standingOf(reading, 15_001, true).words).toBe("Closed above $150");
  });
});

describe("a remedy without measure", () => {
  it("is open or not", () => {
    const open = read(latitude({ alone: "1", with_peer: "1", unit: null }), LOUNGE);
    expect(open.state).toBe("open");
    expect(standingOf(open, 1, false).band).toBe("alone");
    expect(read(latitude({ alone: "0", with_peer: "0" }), LOUNGE).state).toBe("shut");
  });
});

describe("a clause that closes", () => {
  const full = { boundary: "lounge-pass", clause: "limits.lounge-full" };
  const guests = { if: "lounge.guests", opens_with: { at_most: "139" }, up_to: "1" };
  const closed = (facts: Record<string, number>, unknown: string[]) =>
    read(
      latitude({
        alone: "0",
        with_peer: "0",
        closed_by: [full],
        because: [{ ...full, text: "The lounge is full.", facts }],
        unknown,
        ways_forward: [guests],
      }),
      LOUNGE,
    );

  it("is told apart from one that only counts because nobody knows", () => {
    expect(countsWithout(closed({}, ["lounge.guests", "booking.insured"]), full)).toEqual(["lounge.guests"]);
    expect(countsWithout(closed({ "lounge.guests": 151 }, []), full)).toEqual([]);
  });
});

describe("ways forward", () => {
  const question = { ask: "booking.insured", opens_with: [true], up_to: "100.00" };

  it("make a closed remedy one to ask about first", () => {
    const reading = voucher({ alone: "0.00", with_peer: "0.00", ways_forward: [question], unknown: [question, "flight.cause"] });
    expect(reading.state).toBe("ask");
    expect(reading.asks).toEqual([{ facts: ["booking.insured"], opensWith: [true], atLeast: null, atMost: null, upTo: "100.00" }]);
  });

  it("say from where to where a number has to lie", () => {
    const reading = voucher({ alone: "0.00", with_peer: "0.00", ways_forward: [{ if: "flight.delay_minutes", opens_with: { at_least: 60 } }] });
    expect(reading.changes).toEqual([{ facts: ["flight.delay_minutes"], opensWith: null, atLeast: "60", atMost: null, upTo: null }]);
  });

  it("name other remedies and what else would open it", () => {
    const reading = voucher({ alone: "0.00", with_peer: "0.00", ways_forward: [{ instead: "rebook" }, { if: "flight.cancelled", opens_with: [true] }] });
    expect(reading.instead).toEqual(["rebook"]);
    expect(reading.changes.map(({ facts }) => facts)).toEqual([["flight.cancelled"]]);
    expect(reading.state).toBe("shut");
  });
});

describe("the bar", () => {
  it("ends at a round number above all limits", () => {
    expect(scaleOf(voucher())).toBe(40_000);
    expect(scaleOf(voucher({ alone: "48.00", with_peer: "72.00" }))).toBe(10_000);
  });

  it("has its stops at nothing and at the limits", () => expect(stops(voucher())).toEqual([0, 15_000, 30_000]));
});

describe("places", () => {
  const at = (action: string, state: "open" | "ask" | "shut", always = false) => ({ action, state, always });

  it("put what is certain first, what a question opens next, what is always there last", () => {
    const readings = [at("call", "open", true), at("seat", "ask"), at("cash", "shut"), at("voucher", "open")];
    expect(place({ open: [], shut: [] }, readings, false)).toEqual({ open: ["voucher", "seat", "call"], shut: ["cash"] });
  });

  it("stay while a hand is in the column, whatever opens or closes", () => {
    const before = { open: ["voucher"], shut: ["cash"] };
    const after = [at("voucher", "shut"), at("cash", "open")];
    expect(place(before, after, true)).toEqual(before);
    expect(place(before, after, false)).toEqual({ open: ["cash"], shut: ["voucher"] });
  });
});

describe("what is missing before it can be given", () => {
  const draft = { amount: "150", note: "", confirmed: [], emergency: false, asked: null };
  const duty = (kind: "note" | "confirm" | "must") => ({ boundary: "b", id: kind, kind, text: "" });
  const type = { type: "text", title: "To", ask: false, one_of: ["card"], min: null, max: null, item: null };

  it("is asked for in the order of the screen", () => {
    const reading = voucher({ duties: [duty("note"), duty("confirm"), duty("must")] });
    const params = [{ name: "to", type }];
    expect(unmetOf(reading, draft, {}, params, false)?.field).toBe("param:to");
    expect(unmetOf(reading, draft, { to: "card" }, params, false)?.field).toBe("confirm:b/confirm");
    const confirmed = { ...draft, confirmed: ["b/confirm"] };
    expect(unmetOf(reading, confirmed, { to: "card" }, params, false)?.field).toBe("note");
    expect(unmetOf(reading, { ...confirmed, note: "Storm." }, { to: "card" }, params, false)).toBeNull();
  });

  it("is always a reason for one's own judgement", () => {
    expect(unmetOf(voucher(), draft, {}, [], true)?.field).toBe("note");
    expect(unmetOf(voucher(), draft, {}, [], false)).toBeNull();
  });
});
