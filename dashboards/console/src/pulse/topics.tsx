import { topicTitle } from "../desk/case-words";
import { heightOf, linePath, usualHeight } from "../desk/pulse-line";
import { clockTime, countText, plain } from "../format";
import { follow } from "../place";
import { words } from "../store";
import { tp } from "../texts/pulse";
import { Level } from "../ui/glyph";
import { Table } from "../ui/table";
import { pathOf } from "./data";
import { trendOf, type TopicRow } from "./rows";

const LINE = { width: 104, height: 22 };
const STEPS = 4;
/** From which step on a surge is strong. */
const HOT = 4;

/** Every topic that anybody speaks of: how much, against what is usual, and what follows from it. */
export function TopicTable({ rows, chosen }: { rows: readonly TopicRow[]; chosen: string | null }) {
  return (
    <Table label={tp.list.table} heads={tp.list.heads}>
      {rows.map((row) => (
        <Row key={row.key} row={row} chosen={row.key === chosen} />
      ))}
    </Table>
  );
}

function Row({ row: { key, volume, surge }, chosen }: { row: TopicRow; chosen: boolean }) {
  const line = surge?.line ?? volume.line;
  return (
    <tr aria-current={chosen ? "true" : undefined} data-topic={key}>
      <td>
        <a href={`/pulse/${pathOf(key)}`} onClick={follow}>
          {topicTitle(volume.topic, words.value)}
        </a>
        <span class="block small second">{plain(volume.team)}</span>
      </td>
      <td>
        <Height times={surge?.times ?? volume.times} surges={surge !== null} />
        {surge !== null && <span class="block small second">{tp.list.since(clockTime(surge.since))}</span>}
      </td>
      <td>
        <svg class="spark" width={LINE.width} height={LINE.height} viewBox={`0 0 ${LINE.width} ${LINE.height}`} aria-hidden="true">
          {surge !== null && <path class="base" d={`M0 ${usualHeight(surge, LINE)}H${LINE.width}`} />}
          <path d={linePath(line, LINE)} />
        </svg>
        <span class="small second">{tp.list.trends[trendOf(line)]}</span>
      </td>
      <td class="num">
        {countText(surge?.customers ?? volume.voices)}
        {surge === null && <span class="block small second">{tp.list.lately}</span>}
      </td>
      <td class="small second">
        {surge === null ? tp.list.asUsual : surge.reacts.map((name) => words.value?.boundaries[name]?.title ?? plain(name)).join(", ") || tp.list.none}
      </td>
    </tr>
  );
}

/** How many times the usual, as bars, word and number. */
export function Height({ times, surges }: { times: string | null; surges: boolean }) {
  if (times === null) return <span class="small second">{tp.list.noPast}</span>;
  // What is no surge may be many times its usual all the same: few speak of it.
  const height = surges ? Math.max(1, heightOf(times)) : 0;
  return (
    <span class="row">
      <Level of={height} bars={STEPS} hot={height >= HOT} label={tp.list.levels[height] ?? ""} />
      <span class={surges ? "times" : "second num"}>{tp.list.times(times)}</span>
    </span>
  );
}
