/** The small line of a surge: how many spoke in each half window, drawn against what is usual. */
import type { SurgeView } from "../wire";

interface Box {
  width: number;
  height: number;
}

/** Room for the stroke above and below. */
const EDGE = 2;

/** How high a surge stands, in four steps of times the usual volume; 0: below the first. */
export function heightOf(times: string): number {
  const of = Number(times);
  return [1.5, 2, 3, 5].filter((step) => of >= step).length;
}

/** The path of a line of counts, oldest at the left. */
export function linePath(counts: readonly number[], box: Box): string {
  const most = Math.max(1, ...counts);
  const step = counts.length > 1 ? box.width / (counts.length - 1) : 0;
  return counts.map((count, at) => `${at === 0 ? "M" : "L"}${round(at * step)} ${y(count, most, box)}`).join("");
}

/** Where what is usual of a point lies: as far down as a point of the line with that count. */
export function usualHeight(surge: Pick<SurgeView, "line" | "line_usual">, box: Box): number {
  return y(surge.line_usual, Math.max(1, ...surge.line), box);
}

function y(count: number, most: number, box: Box): number {
  return round(box.height - EDGE - (Math.min(count, most) / most) * (box.height - 2 * EDGE));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
