import { expect, it } from "vitest";
import { bodyOf, budgetsOf, matters, NOTHING, pairs, type Clause, type Side, type TriedAction } from "./trying-data";

function clause(name: string, more: Partial<Clause> = {}): Clause {
  const [boundary = "", id = ""] = name.split("/");
  const said = { title: boundary, line: 1, text: `What ${id} says.`, why: "", sets: [], closes: false, condition: null, must: null };
  return { boundary, clause: id, truth: "true", counts: true, ...said, ...more };
}

function action(live: Clause[], draft: Clause[]): TriedAction {
  const side = (clauses: Clause[]) => ({ latitude: {}, clauses }) as unknown as Side;
  return { action: "meal", title: "Meal credit", unit: "USD", differs: true, live: side(live), draft: side(draft) };
}

it("tells what the request says apart from what is known, and no budget that is left empty", () => {
  const typed = { "customer.tier": "gold", "request.complaint": null };
  expect(bodyOf({ ...NOTHING, typed, spent: { "meal/day": "40", "meal/week": " " } })).toEqual({
    case: null,
    decision: null,
    as: "associate",
    at: null,
    facts: { "customer.tier": "gold" },
    request: { complaint: null },
    spent: { "meal/day": "40" },
  });
});

it("tells a moment of one's own clock as one of everybody's", () => {
  const { at } = bodyOf({ ...NOTHING, at: "2026-12-24T18:30" }) as { at: string };
  expect(new Date(at)).toEqual(new Date(2026, 11, 24, 18, 30));
  expect(at.endsWith("Z")).toBe(true);
});

it("puts clauses of both sets side by side, those that are gone last", () => {
  const found = pairs(action([clause("meal/grants.old"), clause("meal/grants.both")], [clause("meal/grants.new"), clause("meal/grants.both")]));
  expect(found.map(({ key, live, draft }) => [key, live !== null, draft !== null])).toEqual([
    ["meal/grants.new", false, true],
    ["meal/grants.both", true, true],
    ["meal/grants.old", true, false],
  ]);
});

it("shows at once what counts in either set, or is not the same in both", () => {
  const off = clause("meal/grants.off", { counts: false, truth: "false" });
  expect(matters({ key: "", live: off, draft: off })).toBe(false);
  expect(matters({ key: "", live: off, draft: { ...off, truth: "unknown" } })).toBe(true);
  expect(matters({ key: "", live: null, draft: off })).toBe(true);
  expect(matters({ key: "", live: clause("meal/grants.on"), draft: clause("meal/grants.on") })).toBe(true);
});

it("names each budget once, whichever actions and sets it holds", () => {
  const day = clause("meal/budgets.day");
  expect(budgetsOf([action([day], [day]), action([day, clause("gone/budgets.once")], [])]).map(({ key }) => key)).toEqual([
    "meal/day",
    "gone/once",
  ]);
});
