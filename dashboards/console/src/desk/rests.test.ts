import { expect, it } from "vitest";
import { restsAt } from "./rests";

const moment = (hour: number, minute = 0) => new Date(2026, 2, 2, hour, minute).getTime();
const named = (now: number) => Object.fromEntries(restsAt(now).map(({ name, until }) => [name, until]));

it("offers an hour, the evening, the next morning, and as long as is possible", () => {
  const rests = named(moment(10));
  expect(rests.hour).toBe(moment(11));
  expect(rests.evening).toBe(moment(18));
  expect(rests.tomorrow).toBe(new Date(2026, 2, 3, 9).getTime());
  expect(rests.written! - moment(10)).toBeLessThan(30 * 24 * 3_600_000);
});

it("offers no evening that is over or nearly here", () => {
  expect(named(moment(17, 30))).not.toHaveProperty("evening");
  expect(named(moment(22))).not.toHaveProperty("evening");
});
