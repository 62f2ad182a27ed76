import { describe, expect, it } from "vitest";
import { row } from "../testing/frames";
import { arrange, arrivals, byUrgency, LINGER_MS, MOST_SHOWN, type Shown } from "./order";

const ids = (shown: Shown[]) => shown.map(({ id }) => id);
const here = (...names: string[]): Shown[] => names.map((id) => ({ id, leftAt: null }));

describe("the queue's order", () => {
  it("is distress, then weight, then waiting time", () => {
    const waiting = [
      row("02-new"),
      row("01-old"),
      row("03-heavy", { severity: 3 }),
      row("04-acute", { severity: 0, acute: true }),
    ];
    expect(waiting.sort(byUrgency).map(({ id }) => id)).toEqual(["04-acute", "03-heavy", "01-old", "02-new"]);
  });

  it("has public posts before others of their weight, by when they are to be answered", () => {
    const clock = (due_at: string) => ({ channel: "social", since: "2026-03-05T14:00:00Z", due_at, missed: false });
    const waiting = [
      row("01-old"),
      row("02-later", { clock: clock("2026-03-05T14:15:00.5Z") }),
      row("03-sooner", { clock: clock("2026-03-05T14:15:00Z") }),
      row("04-heavy", { severity: 3 }),
    ];
    expect(waiting.sort(byUrgency).map(({ id }) => id)).toEqual(["04-heavy", "03-sooner", "02-later", "01-old"]);
  });
});

describe("a long queue", () => {
  const many = Array.from({ length: MOST_SHOWN + 50 }, (_, at) => row(String(at).padStart(4, "0")));

  it("shows its first and waits for nobody that would not be among them", () => {
    const shown = arrange([], many, false, 0);
    expect(shown).toHaveLength(MOST_SHOWN);
    expect(arrivals(shown, many)).toEqual({ waiting: 0, urgent: 0 });
    expect(arrivals(shown, [...many, row("9999", { acute: true })])).toEqual({ waiting: 1, urgent: 1 });
  });
});

describe("a list with a hand in it", () => {
  it("moves nothing and lets nobody in", () => {
    const rows = [row("a"), row("b", { severity: 3 }), row("c", { acute: true })];
    expect(ids(arrange(here("a", "b"), rows, true, 0))).toEqual(["a", "b"]);
    expect(arrivals(here("a", "b"), rows)).toEqual({ waiting: 1, urgent: 1 });
  });

  it("keeps whom a colleague took, greyed, as long as the hand is there", () => {
    const after = arrange(here("a", "b"), [row("b")], true, 1000);
    expect(after).toEqual([
      { id: "a", leftAt: 1000 },
      { id: "b", leftAt: null },
    ]);
    expect(ids(arrange(after, [row("b")], true, 1000 + 2 * LINGER_MS))).toEqual(["a", "b"]);
  });
});

describe("a list left alone", () => {
  it("is in order and lets all in", () => {
    const rows = [row("a"), row("b", { severity: 3 }), row("c", { acute: true })];
    expect(ids(arrange(here("a", "b"), rows, false, 0))).toEqual(["c", "b", "a"]);
  });

  it("keeps whom a colleague took in place for three seconds, then lets go", () => {
    const rows = [row("b"), row("c")];
    const after = arrange(here("a", "b", "c"), rows, false, 1000);
    expect(ids(after)).toEqual(["a", "b", "c"]);
    expect(ids(arrange(after, rows, false, 1000 + LINGER_MS))).toEqual(["b", "c"]);
  });

  it("takes back whom the colleague handed back", () => {
    const after = arrange([{ id: "a", leftAt: 1000 }], [row("a")], false, 1500);
    expect(after).toEqual(here("a"));
  });
});
