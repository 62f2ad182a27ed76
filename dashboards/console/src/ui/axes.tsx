import { countText } from "../format";

/** Where a chart of counts stands in its picture: its left edge, its right, its greatest count, and none. */
export interface Frame {
  left: number;
  width: number;
  top: number;
  floor: number;
}

/** The lines of none and of the greatest count, each with its number. */
export function Axes({ frame: { left, width, top, floor }, most }: { frame: Frame; most: number }) {
  return (
    <>
      <path class="grid" d={`M${left} ${top}H${width}`} />
      <path class="axis" d={`M${left} ${floor}H${width}`} />
      <text x={left - 6} y={top + 4} text-anchor="end">
        {countText(most)}
      </text>
      <text x={left - 6} y={floor + 3} text-anchor="end">
        0
      </text>
    </>
  );
}
