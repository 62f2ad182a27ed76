import { amountText, countText, type Measure } from "../format";
import { tt } from "../texts/backtest";
import { Axes } from "../ui/axes";
import type { AmountSpread } from "../wire";

const WIDTH = 590;
const LEFT = 34;
const TOP = 6;
const FLOOR = 104;
const HEIGHT = 124;
/** Labels under the bars; more would run into each other. */
const MOST_LABELS = 7;

/** How many cases reach how far alone: live dashed, the draft solid, so that it reads without colour. */
export function Bins({ spread, measure }: { spread: AmountSpread; measure: Measure }) {
  const { bins, title } = spread;
  const most = Math.max(1, ...bins.flatMap(({ before, after }) => [before, after]));
  const slot = (WIDTH - LEFT) / bins.length;
  const bar = Math.min(17, (slot - 6) / 2);
  const high = (count: number) => ((FLOOR - TOP) * count) / most;
  const every = Math.ceil(bins.length / MOST_LABELS);
  const moved = bins
    .filter(({ before, after }) => before !== after)
    .map(({ low, before, after }) => tt.chartMoved(amountText(low, measure), countText(before), countText(after)));
  return (
    <figure class="bins">
      <figcaption class="row small second">
        <span class="row key">
          <svg width="10" height="10" aria-hidden="true">
            <rect class="before" x=".5" y=".5" width="9" height="9" />
          </svg>
          {tt.live}
        </span>
        <span class="row key">
          <svg width="10" height="10" aria-hidden="true">
            <rect class="after" width="10" height="10" />
          </svg>
          {tt.draft}
        </span>
        <span class="right">{tt.chart(title)}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={tt.chartLabel(title, moved.join(" "))}>
        <Axes frame={{ left: LEFT, width: WIDTH, top: TOP, floor: FLOOR }} most={most} />
        {bins.map(({ low, before, after }, place) => {
          const middle = LEFT + slot * (place + 0.5);
          return (
            <g key={low}>
              <rect class="before" x={middle - bar} y={FLOOR - high(before)} width={bar - 1} height={high(before)} />
              <rect class="after" x={middle} y={FLOOR - high(after)} width={bar} height={high(after)} />
              {place % every === 0 && (
                <text x={middle} y={FLOOR + 15} text-anchor="middle">
                  {amountText(low, measure)}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
