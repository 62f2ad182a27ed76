import { useEffect, useState } from "preact/hooks";
import { clockTime, countText, exactTime } from "../format";
import { tf } from "../texts/feeds";
import { Glyph } from "../ui/glyph";
import { Table } from "../ui/table";
import type { DeliveryRow, DeliverySeen } from "../wire";
import type { Attempt } from "./attempt";
import { delivery, lately } from "./data";

const LOOK_EVERY_MS = 2000;
const WELL: ReadonlySet<DeliveryRow["outcome"]> = new Set(["taken", "nothing", "again", "challenge"]);

/** What became of a delivery, in a word. */
export function OutcomeChip({ of }: { of: DeliveryRow }) {
  const well = WELL.has(of.outcome);
  return (
    <span class={well ? "chip good" : "chip bad"}>
      <Glyph name={well ? "ok" : "bad"} small />
      {tf.lately.outcomes[of.outcome]}
    </span>
  );
}

/** The last deliveries of a feed, followed while one looks. */
export function LatelyPanel({ name, attempt, onTry }: { name: string; attempt: Attempt; onTry: () => void }) {
  const [rows, setRows] = useState<DeliveryRow[] | null>(null);
  const [opened, setOpened] = useState<DeliverySeen | null>(null);
  useEffect(() => {
    const look = () => lately(name).then(({ items }) => setRows(items), () => undefined);
    void look();
    const every = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => clearInterval(every);
  }, [name]);
  if (rows === null) return null;
  if (rows.length === 0) return <p class="second pad">{tf.lately.none}</p>;
  const open = async (id: string) => setOpened(opened?.delivery.id === id ? null : await delivery(id));
  const take = () => {
    if (opened?.content == null) return;
    attempt.takeContent(opened.content);
    onTry();
  };
  const heads = [tf.lately.at, tf.lately.outcome, tf.lately.items, tf.lately.took];
  return (
    <Table label={tf.lately.table} heads={heads} kind="compact">
      {rows.map((row) => (
        <Line key={row.id} row={row} opened={opened?.delivery.id === row.id ? opened : null} open={open} take={take} />
      ))}
    </Table>
  );
}

type LineProps = { row: DeliveryRow; opened: DeliverySeen | null; open: (id: string) => Promise<void>; take: () => void };

function Line({ row, opened, open, take }: LineProps) {
  const more = row.reason !== null || row.captured;
  return (
    <tr>
      <td class="num">
        <time dateTime={row.at} title={clockTime(row.at)}>
          {exactTime(row.at)}
        </time>
      </td>
      <td>
        <span class="row wrap">
          <OutcomeChip of={row} />
          {row.reason !== null && <code class="small">{row.reason}</code>}
          {more && (
            <button
              class="btn mini right"
              type="button"
              aria-expanded={opened !== null}
              onClick={() => void open(row.id)}
            >
              {tf.lately.why}
              <span class="sr"> {exactTime(row.at)}</span>
            </button>
          )}
        </span>
        {opened !== null && (
          <div class="stack">
            {opened.text !== null && <p>{opened.text}</p>}
            {opened.rejected.length > 1 && (
              <ul class="small">
                {opened.rejected.map((each) => (
                  <li key={each.index}>{tf.lately.rejectedItem(each.index, each.text)}</li>
                ))}
              </ul>
            )}
            {opened.content !== null && (
              <p>
                <button class="btn" type="button" onClick={take}>
                  {tf.lately.try}
                </button>
              </p>
            )}
          </div>
        )}
      </td>
      <td class="second">{tf.lately.counts(row.accepted, row.duplicates, row.rejected)}</td>
      <td class="second num" title={`${countText(row.size)} B`}>
        {tf.lately.milliseconds(row.took)}
      </td>
    </tr>
  );
}
