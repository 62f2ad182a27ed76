import { describe, expect, it } from "vitest";
import type { ActionWords, BoundariesSnapshot } from "../wire";
import { type Differing, givenText, knownText, undecidedText, waysOf } from "./meaning-data";

const MONEY: ActionWords = { title: "Refund", measure: "money", unit: "USD", digits: 2, always: false, params: {} };
const DONE: ActionWords = { ...MONEY, measure: null, unit: null, digits: 0 };
const WORDS: BoundariesSnapshot = {
  revision: "r",
  currency: "USD",
  timezone: "UTC",
  outgoing: [],
  actions: { refund: MONEY },
  facts: {
    "customer.tier": { title: "Tier", type: "text", ask: false, one_of: ["gold"], min: null, max: null, item: null },
    "booking.total": { title: "Fare", type: "money", ask: false, one_of: null, min: null, max: null, item: null },
  },
  boundaries: {},
  topics: {},
};
const CASE: Differing = {
  door: "associate",
  facts: { "customer.tier": "gold", "booking.total": "100.00" },
  at: null,
  road: "alone",
  amount: "90.00",
  before: "75.00",
  what: "75.00 before, now 90.00 USD alone",
};

describe("a case in which two sets differ", () => {
  it("names what is known by its titles", () => {
    expect(knownText(CASE, WORDS)).toBe("Where Tier is Gold, Fare is $100");
  });

  it("reads facts aloud that the live set has no words for", () => {
    expect(knownText({ ...CASE, facts: { "booking.staff": true } }, WORDS)).toBe("Where Booking staff is Yes");
  });

  it("says the door where it is the customer's, and that nothing need be known", () => {
    expect(knownText({ ...CASE, facts: {}, door: "customer" }, WORDS)).toBe("Whatever is known, at the customer's door");
    expect(knownText({ ...CASE, facts: {} }, WORDS)).toBe("Whatever is known");
  });

  it("says amounts in their measure, and that nothing or something may be done", () => {
    expect(givenText("90.00", MONEY)).toBe("$90");
    expect(givenText("0.00", MONEY)).toBe("nothing");
    expect(givenText("1", DONE)).toBe("it may be done");
    expect(givenText("7", undefined)).toBe("7");
  });

  it("names by its title what is not decided", () => {
    expect(undecidedText("refund: not decided in 5 s", WORDS)).toBe("Refund: not decided in 5 s");
    expect(undecidedText("the time zone differs", WORDS)).toBe("the time zone differs");
  });

  it("puts what is wider first", () => {
    const both = { action: "refund", relation: "both" as const, wider: CASE, narrower: CASE };
    expect(waysOf(both).map(([way]) => way)).toEqual(["wider", "narrower"]);
    expect(waysOf({ ...both, wider: null }).map(([way]) => way)).toEqual(["narrower"]);
  });
});
