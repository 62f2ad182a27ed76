import { expect, it } from "vitest";
import { heightOf, linePath, usualHeight } from "./pulse-line";

const BOX = { width: 100, height: 20 };

it("stands in four steps", () => {
  expect(["1.4", "1.7", "2.0", "4.9", "30.0"].map(heightOf)).toEqual([0, 1, 2, 3, 4]);
});

it("draws the most at the top and nothing at the foot", () => {
  expect(linePath([0, 5, 10], BOX)).toBe("M0 18L50 10L100 2");
  expect(linePath([0, 0], BOX)).toBe("M0 18L100 18");
  expect(linePath([3], BOX)).toBe("M0 2");
});

it("draws the usual as one of its points would be", () => {
  expect(usualHeight({ line: [0, 10], line_usual: 5 }, BOX)).toBe(10);
  expect(usualHeight({ line: [1], line_usual: 20 }, BOX)).toBe(2);
});
