import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { actionDraft, change, changeAction, clearAction, draftOf, restoreDrafts } from "./drafts";

/** What a browser keeps for a page, and no more than is used of it. */
class Kept {
  [key: string]: unknown;
  getItem(key: string): string | null {
    return typeof this[key] === "string" ? this[key] : null;
  }
  setItem(key: string, value: string): void {
    this[key] = value;
  }
  removeItem(key: string): void {
    delete this[key];
  }
}

let leave: () => void;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-03-05T14:00:00Z") });
  vi.stubGlobal("localStorage", new Kept());
  vi.stubGlobal("addEventListener", (_: string, listener: () => void) => (leave = listener));
  restoreDrafts("mara");
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("what is typed", () => {
  it("is kept at each pause of 300 ms and found again after a reload", () => {
    changeAction("c1", "certificate", { amount: "15", note: "Sto" });
    vi.advanceTimersByTime(200);
    changeAction("c1", "certificate", { amount: "150", note: "Storm" });
    expect(localStorage.getItem("remit.draft.mara.c1")).toBeNull();
    vi.advanceTimersByTime(300);
    expect(localStorage.getItem("remit.draft.mara.c1")).toContain("Storm");
    restoreDrafts("mara");
    expect(actionDraft(draftOf("c1").value, "certificate")).toMatchObject({ amount: "150", note: "Storm" });
  });

  it("is kept at once when the page is left", () => {
    change("c1", { chosen: "meal" });
    leave();
    restoreDrafts("mara");
    expect(draftOf("c1").value.chosen).toBe("meal");
  });

  it("is another person's own", () => {
    change("c1", { chosen: "meal" });
    leave();
    restoreDrafts("teo");
    expect(draftOf("c1").value.chosen).toBeNull();
  });

  it("goes when it was given, and nothing else with it", () => {
    changeAction("c1", "meal", { amount: "20" });
    changeAction("c1", "miles", { amount: "500" });
    change("c1", { chosen: "meal", request: { to: "card" } });
    clearAction("c1", "meal");
    expect(draftOf("c1").value).toMatchObject({ chosen: null, request: { to: "card" } });
    expect(Object.keys(draftOf("c1").value.actions)).toEqual(["miles"]);
  });

  it("goes after a week without a touch", () => {
    change("c1", { chosen: "meal" });
    leave();
    vi.advanceTimersByTime(8 * 24 * 3600 * 1000);
    restoreDrafts("mara");
    expect(draftOf("c1").value.chosen).toBeNull();
  });

  it("that cannot be read is as if it were not there", () => {
    localStorage.setItem("remit.draft.mara.c1", "{broken");
    restoreDrafts("mara");
    expect(draftOf("c1").value.chosen).toBeNull();
  });
});
