import { useState } from "preact/hooks";
import { clockTime, exactTime } from "../format";
import { follow } from "../place";
import { words } from "../store";
import { tb } from "../texts/boundaries";
import { Glyph } from "../ui/glyph";
import { NameDialog } from "../ui/name-dialog";
import { Table } from "../ui/table";
import type { You } from "../wire";
import type { Example, Overview, Proof, Row } from "./answers";
import { ProofSign } from "./checks";
import { check } from "./data";
import { PublishDialog } from "./publish";
import { Stage } from "./stage";
import { TrialMark, TrialPanel } from "./trial";

/** Every boundary with who answers for it and how it stands; beside it what always holds. */
export function ListPage({ you, overview }: { you: You; overview: Overview }) {
  const [sought, setSought] = useState("");
  const [dialog, setDialog] = useState<"fresh" | "publish" | null>(null);
  const drafted = overview.items.filter(({ state }) => state !== "live").length;
  const fits = seeker(sought, overview);
  const shown = overview.items.filter((row) => row.boundary && fits(row));
  return (
    <main class="page scroll" id="main">
      <div class="page-head">
        <div>
          <h1>{tb.title}</h1>
          <p class="second">{tb.motto}</p>
        </div>
        <div class="row right wrap">
          <span class="small second">{drafted === 0 ? tb.list.clean : tb.list.drafts(drafted)}</span>
          <a class="btn" href="/revisions" onClick={follow}>
            {tb.list.history}
          </a>
          <button class="btn" type="button" disabled={drafted === 0} onClick={() => setDialog("publish")}>
            {tb.list.publish}
          </button>
          <button class="btn main" type="button" onClick={() => setDialog("fresh")}>
            {tb.list.fresh}
          </button>
        </div>
      </div>
      <TrialPanel />
      <Guarantees overview={overview} />
      <section class="panel" aria-label={tb.list.label}>
        <div class="panel-head">
          <input
            class="field search"
            type="search"
            aria-label={tb.list.searchLabel}
            placeholder={tb.list.search}
            value={sought}
            onInput={(event) => setSought(event.currentTarget.value)}
          />
        </div>
        <Boundaries rows={shown} />
        {shown.length === 0 && <p class="second pad">{tb.list.none}</p>}
      </section>
      <section class="panel" aria-label={tb.list.others}>
        <div class="panel-head">
          <h2>{tb.list.others}</h2>
        </div>
        <ul class="others">
          {overview.items
            .filter((row) => !row.boundary)
            .map((row) => (
              <li key={row.name} class="row">
                <a href={`/boundaries/${row.name}`} onClick={follow}>
                  {tb.list.documents[row.name] ?? row.name}
                </a>
                <span class="right">
                  <Stage of={row.state} />
                </span>
              </li>
            ))}
        </ul>
      </section>
      {dialog === "fresh" && (
        <NameDialog
          words={tb.fresh}
          taken={overview.items.map(({ name }) => name)}
          form={NAME}
          address={(name) => `/boundaries/${name}`}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === "publish" && <PublishDialog you={you} overview={overview} onClose={() => setDialog(null)} />}
    </main>
  );
}

function Guarantees({ overview }: { overview: Overview }) {
  const { guarantees } = overview;
  const proofs = check.value?.guarantees;
  const outcomes = new Map(proofs?.results.map((each) => [each.name, each]));
  const said = outcomes.size === 0 ? tb.guarantees.count(guarantees.length) : tb.guarantees.of(proofs?.proved ?? 0, outcomes.size);
  return (
    <section class="panel" aria-label={tb.guarantees.title}>
      <div class="panel-head">
        <Glyph name="lock" />
        <h2>{tb.guarantees.title}</h2>
        <span class="second">
          {guarantees.length === 0 ? tb.guarantees.none : said}
        </span>
      </div>
      {guarantees.length > 0 && (
        <ul class="guarantees">
          {guarantees.map((each) => (
            <Told key={each.name} why={each.why === "" ? each.name : each.why} proof={outcomes.get(each.name)} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** A guarantee in the words of its why, and what became of it in what is drafted. */
function Told({ why, proof }: { why: string; proof: Proof | undefined }) {
  return (
    <li>
      {proof !== undefined && <ProofSign outcome={proof.outcome} />} {why}
      {proof !== undefined && proof.outcome !== "proved" && (
        <span class="small"> {tb.guarantees.told[proof.outcome](proof.text)}</span>
      )}
    </li>
  );
}

function Boundaries({ rows }: { rows: Row[] }) {
  const { list } = tb;
  const heads = [list.name, list.state, list.owner, list.action, list.examples, list.review, list.change];
  return (
    <Table label={list.table} heads={heads}>
      {rows.map((row) => (
        <Line key={row.name} row={row} />
      ))}
    </Table>
  );
}

function Line({ row }: { row: Row }) {
  const due = row.review_by !== null && row.review_by < new Date().toISOString().slice(0, 10);
  return (
    <tr>
      <td>
        <a href={`/boundaries/${row.name}`} onClick={follow}>
          {row.title}
        </a>
        <br />
        <span class="small second">{row.why}</span>
      </td>
      <td>
        <Stage of={row.state} /> <TrialMark name={row.name} />
      </td>
      <td class="second">{row.owner}</td>
      <td class="second">{row.actions.map(titleOfAction).join(", ")}</td>
      <td>
        <Examples of={row} ran={check.value?.examples.filter(({ boundary }) => boundary === row.name)} />
      </td>
      <td class="second num">
        {row.review_by} {due && <span class="chip bad">{tb.list.due}</span>}
      </td>
      <td class="second">
        {row.at !== null && row.by !== null && (
          <>
            {tb.list.changed(row.by.name)}
            <time dateTime={row.at} title={exactTime(row.at)}>
              {clockTime(row.at)}
            </time>
          </>
        )}
      </td>
    </tr>
  );
}

function Examples({ of: row, ran }: { of: Row; ran: Example[] | undefined }) {
  if (row.examples === 0) return <span class="quiet small">{tb.list.noExamples}</span>;
  if (ran === undefined || ran.length === 0) return <span class="quiet small">{tb.list.notRun}</span>;
  const hold = ran.filter(({ holds }) => holds).length;
  const all = hold === ran.length;
  return (
    <span class={all ? "chip good" : "chip bad"}>
      <Glyph name={all ? "ok" : "bad"} small />
      {tb.list.holds(hold, ran.length)}
    </span>
  );
}

function titleOfAction(name: string): string {
  return name === "*" ? tb.list.allActions : (words.value?.actions[name]?.title ?? name);
}

/** Whether a row has the words that are sought, in its text too. */
function seeker(sought: string, overview: Overview): (row: Row) => boolean {
  const parts = sought.toLowerCase().split(/\s+/).filter((part) => part !== "");
  return (row) => {
    const text = overview.drafts[row.name] ?? overview.documents[row.name] ?? "";
    const all = [row.name, row.title, row.owner, ...row.actions.map(titleOfAction), text].join(" ").toLowerCase();
    return parts.every((part) => all.includes(part));
  };
}

const NAME = /^[a-z0-9][a-z0-9_-]{0,79}$/;
