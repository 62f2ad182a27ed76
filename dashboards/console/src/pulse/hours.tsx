import { clockTime, countText } from "../format";
import { tp } from "../texts/pulse";
import { Axes } from "../ui/axes";
import type { HourHeard, SurgeView } from "../wire";

const WIDTH = 640;
const LEFT = 30;
const TOP = 20;
const FLOOR = 110;
const HEIGHT = 130;
const GAP = 3;
/** Hours between two labels. */
const EVERY = 6;

/** How many spoke in each hour of a day as bars, what was usual of it as a dashed line across each. */
export function Hours({ hours, surge }: { hours: HourHeard[]; surge: SurgeView | null }) {
  const most = Math.max(1, ...hours.map(({ voices, usual }) => Math.max(voices, usual ?? 0)));
  const slot = (WIDTH - LEFT) / Math.max(1, hours.length);
  const y = (count: number) => FLOOR - ((FLOOR - TOP) * count) / most;
  const x = (place: number) => LEFT + slot * place;
  return (
    <figure class="hours">
      <figcaption class="small second">{tp.topic.hoursHow}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={told(hours)}>
        <Axes frame={{ left: LEFT, width: WIDTH, top: TOP, floor: FLOOR }} most={Math.round(most)} />
        {hours.map(({ at, voices, usual }, place) => (
          <g key={at}>
            <rect class="after" x={x(place) + GAP} y={y(voices)} width={slot - 2 * GAP} height={FLOOR - y(voices)} />
            {usual !== null && <path class="usual" d={`M${x(place)} ${y(usual)}H${x(place + 1)}`} />}
            {place % EVERY === 0 && (
              <text x={x(place)} y={FLOOR + 15}>
                {clockTime(at)}
              </text>
            )}
          </g>
        ))}
        {surge !== null && <Begins hours={hours} surge={surge} x={x} />}
      </svg>
    </figure>
  );
}

function Begins({ hours, surge, x }: { hours: HourHeard[]; surge: SurgeView; x: (place: number) => number }) {
  const first = hours[0];
  if (first === undefined) return null;
  const place = (Date.parse(surge.since) - Date.parse(first.at)) / 3_600_000;
  if (place < 0) return null;
  const at = x(place);
  const late = place > hours.length / 2;
  return (
    <>
      <path class="axis begins" d={`M${at} 8V${FLOOR}`} />
      <text x={late ? at - 6 : at + 6} y={14} text-anchor={late ? "end" : "start"}>
        {tp.topic.begins(clockTime(surge.since))}
      </text>
    </>
  );
}

function told(hours: HourHeard[]): string {
  const now = hours.at(-1);
  const most = hours.reduce<HourHeard | undefined>((high, hour) => (high === undefined || hour.voices > high.voices ? hour : high), undefined);
  if (now === undefined || most === undefined) return tp.topic.hours;
  const usual = now.usual === null ? tp.topic.usualUnknown : tp.topic.usualIs(countText(now.usual));
  return tp.topic.hoursLabel(countText(now.voices), usual, countText(most.voices), clockTime(most.at));
}
