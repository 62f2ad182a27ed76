/** The topics of the pulse as rows: what was fetched, with what the stream told since laid over it. */
import { feelingOf, type Feeling } from "../desk/case-words";
import type { PulseRow, Share, SurgeView, TopicVolume } from "../wire";

export interface TopicRow {
  /** `team/topic`: one row each. */
  key: string;
  volume: TopicVolume;
  surge: SurgeView | null;
}

export type Trend = "rising" | "steady" | "falling";

/** One part of those who spoke. `value` null: nobody knows. */
export interface Part {
  value: string | null;
  speakers: number;
}

/** Points at the end of a line that are held against as many before them. */
const LATELY = 3;
const MOVES = 1.25;

export function keyOf({ team, topic }: { team: string; topic: string }): string {
  return `${team}/${topic}`;
}

/** The rows, the highest surge first: of each topic the surge that was said last, wherever it was said. */
export function rowsOf(items: readonly PulseRow[], told: readonly SurgeView[]): TopicRow[] {
  const rows = new Map(items.map(({ volume, surge }) => [keyOf(volume), { key: keyOf(volume), volume, surge }]));
  for (const surge of told) {
    const key = keyOf(surge);
    const row = rows.get(key);
    const known = row?.surge ?? null;
    if (surge.until !== null) {
      if (row !== undefined && known?.id === surge.id) rows.set(key, { ...row, surge: null });
    } else if (known === null || Date.parse(surge.at) >= Date.parse(known.at)) {
      rows.set(key, { key, volume: row?.volume ?? volumeOf(surge), surge });
    }
  }
  return [...rows.values()].sort(byHeight);
}

/** While a hand is in the table every row stays where it is: what is new comes below, what went stays. */
export function settled(before: readonly TopicRow[], rows: readonly TopicRow[], held: boolean): readonly TopicRow[] {
  if (!held) return rows;
  const now = new Map(rows.map((row) => [row.key, row]));
  const here = new Set(before.map(({ key }) => key));
  return [...before.map((row) => now.get(row.key) ?? row), ...rows.filter(({ key }) => !here.has(key))];
}

/** Where a line of counts is going: its end against what came just before. */
export function trendOf(line: readonly number[]): Trend {
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const last = sum(line.slice(-LATELY));
  const before = sum(line.slice(-2 * LATELY, -LATELY));
  if (last > before * MOVES) return "rising";
  return last * MOVES < before ? "falling" : "steady";
}

/** Of the shares those by one thing, the most first. */
export function partsBy(shares: readonly Share[], by: Share["by"]): Part[] {
  if (by === "sentiment") return feelings(shares);
  return shares.filter((share) => share.by === by).map(({ value, speakers }) => ({ value, speakers }));
}

function feelings(shares: readonly Share[]): Part[] {
  const sums = new Map<Feeling | null, number>();
  for (const { by, value, speakers } of shares) {
    if (by !== "sentiment") continue;
    const feeling = feelingOf(value === null ? null : Number(value));
    sums.set(feeling, (sums.get(feeling) ?? 0) + speakers);
  }
  return [...sums].map(([value, speakers]) => ({ value, speakers })).sort((a, b) => b.speakers - a.speakers);
}

function byHeight(a: TopicRow, b: TopicRow): number {
  return (
    Number(b.surge?.times ?? 0) - Number(a.surge?.times ?? 0) ||
    Number(b.volume.times ?? 0) - Number(a.volume.times ?? 0) ||
    b.volume.voices - a.volume.voices ||
    (a.key < b.key ? -1 : 1)
  );
}

/** What a surge alone says of its topic, until the topic is asked for. */
function volumeOf({ team, topic, at, voices, usual, basis, times, examples, line }: SurgeView): TopicVolume {
  return { team, topic, at, voices, usual, basis, times, examples, line };
}
