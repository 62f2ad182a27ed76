import { describe, expect, it } from "vitest";
import { bodyOf, EVERYBODY, isWhole, type Choice } from "./staging";

const canary = (more: Partial<Choice>): Choice => ({ ...EVERYBODY, stage: "canary", ...more });

describe("for whom a publication is", () => {
  it("is whole for everybody and for nobody as it stands", () => {
    expect(isWhole(EVERYBODY)).toBe(true);
    expect(isWhole({ ...EVERYBODY, stage: "shadow" })).toBe(true);
  });

  it("is for some only where it says who: teams, or a share, never both", () => {
    expect(isWhole(canary({}))).toBe(false);
    expect(isWhole(canary({ teams: ["north"] }))).toBe(true);
    expect(isWhole(canary({ share: "10" }))).toBe(true);
    expect(isWhole(canary({ teams: ["north"], share: "10" }))).toBe(false);
    for (const share of ["0", "101", "ten"]) expect(isWhole(canary({ share }))).toBe(false);
  });

  it("asks the service for a part of one, and for nothing that was not said", () => {
    expect(bodyOf(EVERYBODY)).toEqual({ stage: "live" });
    expect(bodyOf({ ...EVERYBODY, stage: "shadow", teams: ["north"] })).toEqual({ stage: "shadow" });
    expect(bodyOf(canary({ share: "12.5" }))).toEqual({ stage: "canary", share: 0.125 });
    expect(bodyOf(canary({ teams: ["north"], most: " 500 ", until: "2026-12-01T10:00" }))).toEqual({
      stage: "canary",
      teams: ["north"],
      give_at_most: "500",
      until: new Date("2026-12-01T10:00").toISOString(),
    });
  });
});
