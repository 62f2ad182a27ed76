import { describe, expect, it } from "vitest";
import type { Finding } from "./answers";
import { fixOf, placeOf } from "./fix";

const TEXT = "boundary: meal\nwhen: booking.pasengers > 1\n";

const finding = (line: number, column: number, message: string): Finding => ({
  name: "meal",
  file: "boundaries/meal.yaml",
  line,
  column,
  severity: "error",
  code: "unknown_fact",
  message,
});

describe("where a finding stands", () => {
  it("covers the word at its place", () => {
    const { from, to } = placeOf(TEXT, { line: 2, column: 7 });
    expect(TEXT.slice(from, to)).toBe("booking.pasengers");
  });

  it("stays inside a text that is shorter than it was", () => {
    expect(placeOf("a", { line: 9, column: 9 })).toEqual({ from: 1, to: 1 });
    expect(placeOf("", { line: 1, column: 1 })).toEqual({ from: 0, to: 0 });
  });
});

describe("what a finding offers", () => {
  it("puts the word that was meant in the place of the wrong one", () => {
    const fix = fixOf(TEXT, finding(2, 7, 'unknown fact "booking.pasengers" (did you mean "booking.passengers"?)'));
    expect(fix).not.toBeNull();
    if (fix === null) return;
    expect(TEXT.slice(0, fix.from) + fix.insert + TEXT.slice(fix.to)).toContain("when: booking.passengers > 1");
  });

  it("offers nothing where nothing was meant, or the word is not there any more", () => {
    expect(fixOf(TEXT, finding(2, 7, "a number is expected"))).toBeNull();
    expect(fixOf(TEXT, finding(1, 1, 'unknown fact "x.y" (did you mean "x.z"?)'))).toBeNull();
  });
});
