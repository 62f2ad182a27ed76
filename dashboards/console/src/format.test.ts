import { describe, expect, it } from "vitest";
import { amountText, channelText, duration, factText, initials, pieces, plain } from "./format";

const DOLLARS = { measure: "money", unit: "USD", digits: 2 };

describe("amounts", () => {
  it("have cents only where there are some", () => {
    expect(amountText("1500.00", DOLLARS)).toBe("$1,500");
    expect(amountText("12.50", DOLLARS)).toBe("$12.50");
  });

  it("name the unit of whole things", () => {
    expect(amountText("10000", { measure: "integer", unit: "miles", digits: 0 })).toBe("10,000 miles");
  });
});

describe("durations", () => {
  it.each([
    [-5000, "0 m"],
    [59_000, "0 m"],
    [9 * 60_000, "9 m"],
    [320 * 60_000, "5 h 20 m"],
    [120 * 60_000, "2 h"],
    [50 * 3_600_000, "2 d"],
  ])("%i ms is %s", (milliseconds, text) => expect(duration(milliseconds)).toBe(text));
});

describe("facts", () => {
  const words = (type: string) => ({ type, title: "", ask: false, one_of: null, min: null, max: null, item: null });

  it("are written by their type", () => {
    expect(factText(true, words("boolean"), "USD")).toBe("Yes");
    expect(factText("412.00", words("money"), "USD")).toBe("$412");
    expect(factText(320, words("integer"), "USD")).toBe("320");
    expect(factText("delayed_flight", { ...words("text"), one_of: ["delayed_flight"] }, "USD")).toBe("Delayed flight");
    expect(factText("LK 418", words("text"), "USD")).toBe("LK 418");
    expect(factText("2026-12-01", words("date"), "USD")).toBe("Dec 1, 2026");
  });
});

describe("marked words", () => {
  it("cut the text where the marks say", () => {
    expect(pieces("my bag is lost", [[3, 6, "lost_bag"]])).toEqual([
      { text: "my ", topic: null },
      { text: "bag", topic: "lost_bag" },
      { text: " is lost", topic: null },
    ]);
  });

  it("count characters, not halves of them", () => {
    expect(pieces("😡😡 late", [[3, 7, "late_flight"]])[1]).toEqual({ text: "late", topic: "late_flight" });
  });

  it("are left out where they overlap or lie outside", () => {
    expect(pieces("late", [[0, 4, "a"], [2, 3, "b"], [4, 9, "c"]])).toEqual([{ text: "late", topic: "a" }]);
  });
});

describe("channels", () => {
  it("are said in words, those of one's own feeds too", () => {
    expect(channelText("kiosk")).toBe("at a kiosk");
    expect(channelText("video_call")).toBe("by video call");
  });
});

describe("names", () => {
  it("shorten to letters and lengthen to words", () => {
    expect(initials("Mara K.")).toBe("MK");
    expect(initials("Ines")).toBe("I");
    expect(plain("own-week")).toBe("Own week");
  });
});
