import { expect, it } from "vitest";
import { partsBy, rowsOf, settled, trendOf } from "./rows";
import type { PulseRow, Share, SurgeView } from "../wire";

const AT = "2026-12-01T14:00:00Z";
const LATER = "2026-12-01T14:05:00Z";

function surge(topic: string, times: string, more: Partial<SurgeView> = {}): SurgeView {
  const counts = { voices: 12, usual: 2, minutes: 10, customers: 12, line: [1, 11], line_usual: 1 };
  const said = { examples: [], reacts: [], reason: "", since: AT, at: AT, until: null };
  return { id: `s-${topic}`, team: "north", topic, times, basis: "overall", ...counts, ...said, ...more };
}

function row(topic: string, times: string | null, of: SurgeView | null = null): PulseRow {
  const volume = { team: "north", topic, at: AT, voices: 3, usual: times === null ? null : 2, basis: null, times, examples: [], line: [1] };
  return { volume, surge: of, voices: [] };
}

const names = (rows: readonly { volume: { topic: string } }[]) => rows.map(({ volume }) => volume.topic);

it("puts surges first, the highest before the others, then what runs most above its usual", () => {
  const items = [row("bag", "1.2"), row("seat", null), row("late", "1.9", surge("late", "3.0"))];
  expect(names(rowsOf(items, [surge("app", "6.0")]))).toEqual(["app", "late", "bag", "seat"]);
});

it("believes of a surge what was said last, whether it was fetched or told", () => {
  const fetched = row("late", "3", surge("late", "3.0", { at: LATER }));
  const [older] = rowsOf([fetched], [surge("late", "2.0")]);
  expect(older?.surge?.times).toBe("3.0");
  const [newer] = rowsOf([row("late", "2", surge("late", "2.0"))], [surge("late", "3.0", { at: LATER })]);
  expect(newer?.surge?.times).toBe("3.0");
});

it("lets a surge go that the stream ended, and not another one of its topic", () => {
  const ended = surge("late", "3.0", { at: LATER, until: LATER });
  expect(rowsOf([row("late", "3", surge("late", "3.0"))], [ended])[0]?.surge).toBeNull();
  const next = surge("late", "2.0", { id: "s-next" });
  expect(rowsOf([row("late", "2", next)], [ended])[0]?.surge?.id).toBe("s-next");
});

it("moves no row while a hand is among them", () => {
  const before = rowsOf([row("late", "3"), row("bag", "2"), row("old", "1")], []);
  const now = rowsOf([row("bag", "9"), row("late", "3"), row("new", "20")], []);
  const held = settled(before, now, true);
  expect(names(held)).toEqual(["late", "bag", "old", "new"]);
  expect(held[1]?.volume.times).toBe("9");
  expect(settled(before, now, false)).toBe(now);
});

it("tells where a line goes by its end", () => {
  expect(trendOf([0, 0, 1, 1, 1, 4, 5, 6])).toBe("rising");
  expect(trendOf([5, 5, 5, 5, 5, 5])).toBe("steady");
  expect(trendOf([9, 8, 7, 3, 2, 1])).toBe("falling");
  expect(trendOf([])).toBe("steady");
});

it("adds sentiments up to feelings and leaves the other shares as they came", () => {
  const shares: Share[] = [
    { by: "kind", value: "complaint", speakers: 7 },
    { by: "sentiment", value: "-0.90", speakers: 2 },
    { by: "sentiment", value: "-0.65", speakers: 3 },
    { by: "sentiment", value: null, speakers: 1 },
    { by: "sentiment", value: "-0.30", speakers: 1 },
  ];
  expect(partsBy(shares, "sentiment")).toEqual([
    { value: "angry", speakers: 5 },
    { value: null, speakers: 1 },
    { value: "upset", speakers: 1 },
  ]);
  expect(partsBy(shares, "kind")).toEqual([{ value: "complaint", speakers: 7 }]);
  expect(partsBy(shares, "tier")).toEqual([]);
});
