import { describe, expect, test } from "vitest";
import { marked, shown } from "./shown";

test("a text is shown as it is, everything else as JSON", () => {
  expect([shown("a"), shown(["a", 1]), shown(null)]).toEqual(["a", '["a",1]', "null"]);
});

describe("the words of a signal", () => {
  test("are cut at their marks, which count code points", () => {
    expect(marked("😀 late again", [[2, 6, "delay"]])).toEqual([
      { text: "😀 ", topic: null },
      { text: "late", topic: "delay" },
      { text: " again", topic: null },
    ]);
  });

  test("of marks that overlap the first counts, and nothing is said twice", () => {
    const parts = marked("lost my bag", [
      [0, 11, "lost_bag"],
      [8, 11, "bag"],
    ]);
    expect(parts).toEqual([{ text: "lost my bag", topic: "lost_bag" }]);
  });
});
