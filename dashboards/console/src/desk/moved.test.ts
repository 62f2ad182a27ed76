import { describe, expect, it } from "vitest";
import type { MovedBy } from "../wire";
import { titlesOf } from "./moved";

const MOVED: MovedBy = {
  revision: "r2",
  reason: "Dinner costs more.",
  by: { id: "ines", name: "Ines P." },
  documents: [
    { name: "meal-credit", title: "A meal", change: "changed", actions: ["meal"] },
    { name: "desk-day", title: "A day's money", change: "changed", actions: ["meal", "refund"] },
    { name: "vocabulary", title: "Vocabulary", change: "changed", actions: [] },
  ],
};

describe("what moved a limit", () => {
  it("is named by the boundaries that name the action", () => {
    expect(titlesOf(MOVED, "refund")).toBe("“A day's money”");
    expect(titlesOf(MOVED, "meal")).toBe("“A meal” and “A day's money”");
  });

  it("is all that changed, where nothing names the action or no action is meant", () => {
    expect(titlesOf(MOVED, "miles")).toBe("“A meal”, “A day's money”, and “Vocabulary”");
    expect(titlesOf(MOVED)).toBe(titlesOf(MOVED, "miles"));
  });
});
