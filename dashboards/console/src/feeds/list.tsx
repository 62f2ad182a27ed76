import { useState } from "preact/hooks";
import { clockTime, exactTime } from "../format";
import { follow } from "../place";
import { failing } from "../store";
import { tf } from "../texts/feeds";
import { Glyph } from "../ui/glyph";
import { NameDialog } from "../ui/name-dialog";
import { Table } from "../ui/table";
import type { DeliveryRow, FeedPage, FeedRow } from "../wire";
import { FailingLine } from "./failing";
import { OutcomeChip } from "./lately";
import { StandingChip } from "./poll";

/** Every feed with how its last deliveries went; and names to which something was sent that no feed reads. */
export function ListPage({ page }: { page: FeedPage }) {
  const [sought, setSought] = useState("");
  const [fresh, setFresh] = useState(false);
  const fits = ({ name, title }: FeedRow) => `${name} ${title}`.toLowerCase().includes(sought.trim().toLowerCase());
  // Those at work first: what goes wrong there is why one comes.
  const rows = page.items.filter(fits).sort((one, other) => heat(other) - heat(one) || (one.name < other.name ? -1 : 1));
  return (
    <main class="page scroll" id="main">
      <div class="page-head">
        <div>
          <h1>{tf.title}</h1>
          <p class="second">{tf.motto}</p>
        </div>
        <button class="btn main right" type="button" onClick={() => setFresh(true)}>
          {tf.list.connect}
        </button>
      </div>
      {page.unknown.length > 0 && (
        <section class="panel" aria-label={tf.list.unknown}>
          <div class="panel-head">
            <Glyph name="warn" />
            <h2>{tf.list.unknown}</h2>
          </div>
          <ul class="others">
            {page.unknown.map(({ name, last, capture }) => (
              <li key={name} class="row">
                <code>{name}</code>
                {capture !== null && <span class="chip">{tf.list.capturing}</span>}
                <Last of={last} />
                <a class="right" href={`/feeds/${name}`} onClick={follow}>
                  {tf.list.connectThis}
                  <span class="sr"> {name}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="panel" aria-label={tf.list.label}>
        <div class="panel-head">
          <input
            class="field search"
            type="search"
            aria-label={tf.list.search}
            placeholder={tf.list.searchHint}
            value={sought}
            onInput={(event) => setSought(event.currentTarget.value)}
          />
        </div>
        <Feeds rows={rows} />
        {rows.length === 0 && <p class="second pad">{tf.list.none}</p>}
      </section>
      {fresh && (
        <NameDialog
          words={tf.fresh}
          taken={page.items.map(({ name }) => name)}
          form={NAME}
          address={(name) => `/feeds/${name}`}
          onClose={() => setFresh(false)}
        />
      )}
    </main>
  );
}

function heat({ name, lately, dead_letters, broken, capture, poll }: FeedRow): number {
  const asked = poll?.standing === "failing" || poll?.standing === "stopped";
  const [fails, wrong, waits] = [failing.value.has(name) || asked, broken.length > 0, dead_letters > 0];
  return Number(fails) * 8 + Number(wrong) * 4 + Number(waits) * 2 + Number(lately > 0 || capture !== null);
}

function Feeds({ rows }: { rows: FeedRow[] }) {
  const { list } = tf;
  return (
    <Table label={list.table} heads={[list.name, list.from, list.proof, list.lately, list.last, list.letters]}>
      {rows.map((row) => (
        <Line key={row.name} row={row} />
      ))}
    </Table>
  );
}

function Line({ row }: { row: FeedRow }) {
  return (
    <tr>
      <td>
        <a href={`/feeds/${row.name}`} onClick={follow}>
          {row.title}
        </a>{" "}
        {row.capture !== null && <span class="chip">{tf.list.capturing}</span>}
        <br />
        <code class="small second">{row.name}</code>
        {row.broken.length > 0 && (
          <span class="small is-bad wrong">
            <Glyph name="bad" small /> {tf.list.broken}
          </span>
        )}
        <FailingLine feed={row.name} />
      </td>
      <td class="second">{tf.list.origins[row.origin]}</td>
      <td>
        <Secrets row={row} />
      </td>
      <td>{row.lately === 0 ? <span class="quiet small">{tf.list.never}</span> : <Well row={row} />}</td>
      <td class="second num">
        <Last of={row.last} />
      </td>
      <td class="num">
        {row.dead_letters > 0 && (
          <span class="chip bad">
            <Glyph name="bad" small />
            {row.dead_letters}
          </span>
        )}
      </td>
    </tr>
  );
}

function Secrets({ row }: { row: FeedRow }) {
  if (row.secrets.length === 0 && row.poll === null) return <span class="second small">{tf.list.byToken}</span>;
  return (
    <>
      {row.poll === null ? <code class="small second">{row.scheme}</code> : <StandingChip of={row.poll} />}
      {row.secrets.map(({ name, values }) =>
        values === 0 ? (
          <span key={name} class="small second wrong">
            <Glyph name="lock" small /> {tf.list.noSecret(name)}
          </span>
        ) : (
          <span key={name} class="small is-good wrong">
            <Glyph name="ok" small /> {tf.list.values(values)}
          </span>
        ),
      )}
    </>
  );
}

function Well({ row: { lately, wrong } }: { row: FeedRow }) {
  return (
    <span class={wrong === 0 ? "chip good" : "chip bad"}>
      <Glyph name={wrong === 0 ? "ok" : "bad"} small />
      {tf.list.well(lately - wrong, lately)}
    </span>
  );
}

function Last({ of }: { of: DeliveryRow | null }) {
  if (of === null) return null;
  return (
    <span class="row">
      <time dateTime={of.at} title={exactTime(of.at)}>
        {clockTime(of.at)}
      </time>
      <OutcomeChip of={of} />
    </span>
  );
}

const NAME = /^[a-z][a-z0-9_]{0,39}$/;
