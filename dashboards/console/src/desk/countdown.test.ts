import { describe, expect, it } from "vitest";
import { bySeconds, countdown, dueText } from "./countdown";

const clock = { channel: "social", since: "2026-03-05T14:00:00Z", due_at: "2026-03-05T14:15:00Z", missed: false };
const at = (time: string) => Date.parse(`2026-03-05T${time}Z`);

describe("a countdown", () => {
  it.each([
    ["14:00:00", "15 m to answer", "calm"],
    ["14:12:00", "3 m to answer", "soon"],
    ["14:14:18", "42 s to answer", "soon"],
    ["14:15:07", "answer 7 s late", "late"],
    ["16:35:00", "answer 2 h 20 m late", "late"],
  ])("says at %s: %s", (time, text, tone) => {
    expect(countdown(clock, at(time))).toEqual({ text, tone });
  });

  it("goes by seconds only around its end", () => {
    expect(bySeconds(clock, at("14:13:00"))).toBe(false);
    expect(bySeconds(clock, at("14:14:00"))).toBe(true);
    expect(bySeconds(clock, at("14:15:30"))).toBe(true);
    expect(bySeconds(clock, at("14:17:00"))).toBe(false);
  });

  it("is told to the ear as a time that does not run", () => {
    expect(dueText(clock, at("14:01:00"))).toBe(dueText(clock, at("14:12:00")));
    expect(dueText(clock, at("14:01:00"))).toMatch(/^Public: first answer by \d\d:15$/);
    expect(dueText(clock, at("14:20:00"))).toMatch(/^Public: first answer was due \d\d:15$/);
  });
});
