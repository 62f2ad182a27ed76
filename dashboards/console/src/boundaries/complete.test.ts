import { describe, expect, it } from "vitest";
import type { BoundariesSnapshot, TypeWords } from "../wire";
import { completions } from "./complete";

const fact = (type: string, one_of: string[] | null = null, ask = false): TypeWords => ({
  type,
  title: "",
  ask,
  one_of,
  min: null,
  max: null,
  item: null,
});

const WORDS: BoundariesSnapshot = {
  revision: "r",
  currency: "USD",
  timezone: "UTC",
  outgoing: [],
  actions: {
    meal: { title: "Meal credit", measure: "money", unit: "USD", digits: 2, always: false, params: {} },
    call_back: { title: "Call back", measure: null, unit: null, digits: 0, always: true, params: {} },
  },
  facts: {
    "customer.tier": fact("text", ["regular", "gold"]),
    "booking.insured": fact("boolean", null, true),
    "booking.passengers": fact("integer"),
    "request.complaint": fact("text", ["delayed_flight"]),
  },
  boundaries: {},
  topics: {},
};

/** What is offered where `|` stands. */
function offered(text: string): string[] {
  const found = completions(text.replace("|", ""), text.indexOf("|"), WORDS);
  return found?.options.map(({ label }) => label) ?? [];
}

describe("what may stand at a place", () => {
  it("offers the keys of a document at its edge, and of a block inside it", () => {
    expect(offered("bound|")).toContain("boundary");
    expect(offered("grants:\n  - |")).toEqual(["id", "when", "alone", "with_peer", "because"]);
    expect(offered("grants:\n  - id: a\n    wh|")).toContain("when");
    expect(offered("limits:\n  - {id: a, at|")).toContain("at_most");
    expect(offered("examples:\n  - name: a\n    expect: {|")).toContain("closed");
    expect(offered("emergency: {|")).toContain("uses");
  });

  it("offers remedies that a boundary may name", () => {
    expect(offered("action: |")).toEqual(["meal"]);
    expect(offered("offer_instead: [m|")).toEqual(["meal"]);
  });

  it("offers facts and words in a condition, and a fact's own values after it", () => {
    expect(offered("applies_when: cust|")).toContain("customer.tier");
    expect(offered("grants:\n  - id: a\n    when: booking.insured or n|")).toContain("not");
    expect(offered("grants:\n  - id: a\n    when: customer.tier == |")).toEqual(["regular", "gold"]);
    expect(offered('grants:\n  - id: a\n    when: customer.tier in ["regular", "|')).toEqual(["regular", "gold"]);
    expect(offered("limits:\n  - {id: a, when: booking.|")).toContain("booking.passengers");
  });

  it("writes values with quotes where a condition needs them, and without where they stand already", () => {
    const at = (text: string) => completions(text, text.length, WORDS)?.options[1]?.apply;
    expect(at("applies_when: customer.tier == ")).toBe('"gold"');
    expect(at('applies_when: customer.tier == "')).toBe("gold");
  });

  it("offers facts in an example, the values of a fact, and what is asked by its short name", () => {
    expect(offered("examples:\n  - name: a\n    given: {cust|")).toContain("customer.tier");
    expect(offered("examples:\n  - name: a\n    given: {customer.tier: |")).toEqual(["regular", "gold"]);
    expect(offered("examples:\n  - name: a\n    given: {booking.insured: |")).toEqual(["true", "false"]);
    expect(offered("examples:\n  - name: a\n    request: {|")).toEqual(["complaint"]);
    expect(offered("examples:\n  - name: a\n    request: {complaint: |")).toEqual(["delayed_flight"]);
  });

  it("offers whose a meter may be", () => {
    expect(offered("budgets:\n  - {id: a, per: |")).toEqual(["associate", "team", "customer", "case", "all", "booking"]);
  });

  it("offers nothing in a comment, and begins at the word that is typed", () => {
    expect(offered("# act|")).toEqual([]);
    expect(completions("when: customer.ti", 17, WORDS)?.from).toBe(6);
  });
});
