import { describe, expect, it } from "vitest";
import { fixOf, placeOf } from "./fix";

const TEXT = "boundary: meal\nwhen: booking.pasengers > 1\n";
const FIX = { line: 2, column: 7, was: "booking.pasengers", insert: "booking.passengers" };

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
  it("puts what was meant in the place of what is wrong", () => {
    const fix = fixOf(TEXT, { fix: FIX });
    expect(fix).not.toBeNull();
    if (fix === null) return;
    expect(TEXT.slice(0, fix.from) + fix.insert + TEXT.slice(fix.to)).toContain("when: booking.passengers > 1");
  });

  it("offers nothing where there is nothing to offer, or the text has become another", () => {
    expect(fixOf(TEXT, { fix: null })).toBeNull();
    expect(fixOf(TEXT.replace("pasengers", "total"), { fix: FIX })).toBeNull();
  });
});
