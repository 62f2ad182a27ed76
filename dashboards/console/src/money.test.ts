import { describe, expect, it } from "vitest";
import { toField, toText, toUnits, typedUnits } from "./money";

describe("an amount of the service", () => {
  it.each([
    ["50.00", 2, 5000],
    ["0.10", 2, 10],
    ["10000", 0, 10_000],
    ["12", 2, 1200],
    ["0.1", 2, 10],
    ["150.000000", 2, 15_000],
  ])("%s with %i digits is %i", (text, digits, units) => expect(toUnits(text, digits)).toBe(units));

  it("is exact where floating point is not", () => {
    expect((toUnits("0.10", 2) ?? 0) + (toUnits("0.20", 2) ?? 0)).toBe(toUnits("0.30", 2));
  });

  it.each(["", "-5", "1e3", "12.345", "abc", "99999999999999999.00"])("is refused as %j", (text) =>
    expect(toUnits(text, 2)).toBeNull(),
  );
});

describe("what a person types", () => {
  it.each([
    ["150", 15_000],
    ["$1,500.50", 150_050],
    ["1 500", 150_000],
    ["12.", 1200],
  ])("%s is %i cents", (typed, units) => expect(typedUnits(typed, 2)).toBe(units));

  it.each(["1,5", "12.345", "ten", ""])("%j is no amount", (typed) => expect(typedUnits(typed, 2)).toBeNull());
});

describe("smallest units", () => {
  it("are sent with the currency's digits", () => {
    expect(toText(15_000, 2)).toBe("150.00");
    expect(toText(5, 2)).toBe("0.05");
    expect(toText(7, 0)).toBe("7");
  });

  it("are shown without cents unless there are some", () => {
    expect(toField(15_000, 2)).toBe("150");
    expect(toField(15_050, 2)).toBe("150.50");
    expect(toField(100, 0)).toBe("100");
  });
});
