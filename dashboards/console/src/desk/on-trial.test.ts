import { describe, expect, it } from "vitest";
import type { CandidateWords, MovedBy } from "../wire";
import { movedAll, movedOne, sentenceOf, titlesOf } from "./on-trial";

const MOVED: MovedBy = {
  revision: "r2",
  stage: "live",
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

  it("is a change for everybody, a trial that began, or one that is over", () => {
    const one = { ...MOVED, documents: MOVED.documents.slice(0, 1) };
    expect(movedAll(one)).toBe("Ines P. changed “A meal”.");
    expect(movedAll({ ...one, stage: "canary" })).toBe("Ines P. has you try “A meal”.");
    expect(movedAll({ ...one, stage: "withdrawn", by: null })).toBe("The trial of “A meal” is over.");
    expect(movedOne({ ...one, stage: "canary" }, "meal")).toBe(" Ines P. has you try “A meal”: Dinner costs more.");
  });
});

describe("a latitude on trial", () => {
  const on: CandidateWords = {
    id: "c1",
    revision: "r2",
    stage: "canary",
    teams: ["north"],
    share: null,
    since: "2026-12-01T09:00:00Z",
    reason: "Dinner costs more.",
    by: { id: "ines", name: "Ines P." },
    documents: MOVED.documents.slice(0, 1),
  };

  it("says which boundary, for whom and why", () => {
    expect(sentenceOf(on)).toBe("“A meal”, on trial for your team: Dinner costs more.");
    expect(sentenceOf({ ...on, teams: [], share: 0.1 })).toBe("“A meal”, on trial for some of us: Dinner costs more.");
  });
});
