import { useEffect, useMemo, useState } from "preact/hooks";
import { ApiProblem } from "../api";
import { DocumentColumn } from "../documents/column";
import { DocumentHead } from "../documents/head";
import { wanted } from "../documents/text";
import { exactTime } from "../format";
import { follow, go } from "../place";
import { say } from "../says";
import { words } from "../store";
import { t } from "../texts";
import { tb } from "../texts/boundaries";
import { ty } from "../texts/trying";
import { Glyph } from "../ui/glyph";
import type { You } from "../wire";
import type { Overview, Row } from "./answers";
import { assist } from "./assist";
import { Checks } from "./checks";
import { check } from "./data";
import { DiffDialog } from "./diff";
import { PublishDialog } from "./publish";
import { Stage } from "./stage";
import { tidy } from "./tidy";
import { TryCase } from "./trying";
import { forget, remove, Working } from "./working";

type Props = { you: You; name: string; overview: Overview };

/** As many as the service tells of at once. */
const MOST_ACTIONS = 20;

/** One document in the hand: its text, its checks, its examples, and the way to publish it. */
export function EditPage({ you, name, overview }: Props) {
  const row = overview.items.find((each) => each.name === name);
  const [working, setWorking] = useState<Working | null>(null);
  const gone = row?.state === "removed";
  useEffect(() => {
    if (gone) return;
    const drafted = overview.drafts[name] ?? overview.documents[name] ?? null;
    const made = new Working(name, you.id, drafted, row?.etag ?? null, tb.fresh.template(name, firstAction()));
    setWorking(made);
    return () => {
      made.close();
      setWorking(null);
    };
  }, [name, gone]);
  if (gone && row !== undefined) return <Removed row={row} overview={overview} you={you} />;
  if (working === null) return <main class="page" id="main" />;
  return <Editing you={you} working={working} row={row} overview={overview} />;
}

function Editing({ you, working, row, overview }: Omit<Props, "name"> & { working: Working; row: Row | undefined }) {
  const [trying, setTrying] = useState(false);
  const found = check.value;
  const { name } = working;
  // Where nothing is edited yet, the actions of this document are those to look at.
  const own = row?.boundary === true && row.state === "live" && working.text.value === overview.documents[name];
  const actions = own && !row.actions.includes("*") ? row.actions.slice(0, MOST_ACTIONS) : null;
  const to = wanted.value;
  useEffect(() => {
    // A line is looked at in the text.
    if (to !== null) setTrying(false);
  }, [to]);
  const findings = useMemo(() => found?.findings.filter((each) => each.name === name) ?? [], [found, name]);
  const etag = row?.etag ?? null;
  useEffect(() => working.hear(etag, row?.by?.name ?? null), [etag]);
  return (
    <>
      <Head you={you} working={working} row={row} overview={overview} />
      <main class="edit" id="main">
        <DocumentColumn
          of={working}
          title={tb.edit.rule}
          keys={tb.edit.keys}
          field={tb.edit.field(name)}
          ask={(want, text, at) => assist(want, name, text, at)}
          findings={findings}
          onKeep={() => void tidy(working)}
          tools={
            <button class="btn mini" type="button" onClick={() => void tidy(working)}>
              {tb.edit.tidy}
            </button>
          }
          other={{ label: ty.view, shown: trying, show: setTrying, content: () => <TryCase working={working} actions={actions} /> }}
        />
        <section aria-label={tb.checks.title} data-column>
          <Checks working={working} check={found} />
        </section>
      </main>
    </>
  );
}

function Head({ you, working, row, overview }: Omit<Props, "name"> & { working: Working; row: Row | undefined }) {
  const [dialog, setDialog] = useState<"diff" | "publish" | null>(null);
  const sound = check.value?.sound ?? false;
  const drafted = Object.keys(overview.drafts).length;
  const unsaved = working.save.value.state !== "clean" && working.save.value.state !== "saved";
  const publish = async () => {
    if (await working.flush()) setDialog("publish");
  };
  const live = overview.documents[working.name];
  return (
    <DocumentHead
      name={working.name}
      title={tb.list.documents[working.name] ?? row?.title ?? working.name}
      back={{ to: "/boundaries", say: tb.edit.back }}
      state={
        <>
          {row !== undefined && <Stage of={row.state} />}
          <SaveState working={working} row={row} />
        </>
      }
      acts={
        <>
          {row !== undefined && row.state !== "live" && (
            <>
              <button class="btn quiet-btn" type="button" onClick={() => void drop(working, row, live)}>
                {tb.edit.discard}
              </button>
              <button class="btn" type="button" onClick={() => void working.flush().then(() => setDialog("diff"))}>
                {tb.edit.differences}
              </button>
            </>
          )}
          {row?.state === "live" && row.boundary && (
            <button class="btn quiet-btn" type="button" onClick={() => void takeOut(you, row)}>
              {tb.edit.remove}
            </button>
          )}
          <button
            class="btn main"
            type="button"
            aria-describedby="waits"
            disabled={!sound || (drafted === 0 && !unsaved)}
            onClick={() => void publish()}
          >
            {tb.edit.publish}
          </button>
        </>
      }
    >
      {dialog === "diff" && <DiffDialog name={working.name} onClose={() => setDialog(null)} />}
      {dialog === "publish" && <PublishDialog you={you} overview={overview} onClose={() => setDialog(null)} />}
    </DocumentHead>
  );
}

/** Whether what is typed is kept, and by whom the draft is. A conflict asks; it takes nothing away. */
function SaveState({ working, row }: { working: Working; row: Row | undefined }) {
  const now = working.save.value;
  if (now.state === "conflict") {
    return (
      <span class="row small is-bad" role="alert">
        <Glyph name="bad" small />
        <span>
          {tb.edit.conflict(now.by)} {tb.edit.conflictHow}
        </span>
        <button class="btn mini" type="button" onClick={() => void working.takeTheirs()}>
          {tb.edit.theirs}
        </button>
        <button class="btn mini" type="button" onClick={() => void working.keepMine()}>
          {tb.edit.mine}
        </button>
      </span>
    );
  }
  if (now.state === "failed") {
    return (
      <span class="row small is-bad" role="alert">
        <Glyph name="bad" small />
        {tb.edit.notSaved}
        <button class="btn mini" type="button" onClick={() => void working.flush()}>
          {tb.again}
        </button>
      </span>
    );
  }
  return (
    <span class="small second" role="status">
      {now.state === "waiting" && tb.edit.waiting}
      {now.state === "saving" && tb.edit.saving}
      {now.state === "saved" && tb.edit.saved(exactTime(now.at))}
      {now.state === "clean" &&
        (row?.at != null && row.by !== null ? tb.edit.savedBy(row.by.name, exactTime(row.at)) : tb.edit.asLive)}
    </span>
  );
}

function Removed({ you, row, overview }: { you: You; row: Row; overview: Overview }) {
  const [publishing, setPublishing] = useState(false);
  const restore = async () => {
    const again = new Working(row.name, you.id, null, null, overview.documents[row.name] ?? "");
    await again.flush();
    again.close();
  };
  return (
    <main class="page" id="main">
      <div class="page-head">
        <h1>{row.title}</h1>
        <Stage of={row.state} />
      </div>
      <p>{tb.edit.removed}</p>
      <p class="row">
        <button class="btn" type="button" onClick={() => void restore()}>
          {tb.edit.restore}
        </button>
        <button class="btn main" type="button" onClick={() => setPublishing(true)}>
          {tb.edit.publish}
        </button>
        <a href="/boundaries" onClick={follow}>
          {tb.edit.back}
        </a>
      </p>
      {publishing && <PublishDialog you={you} overview={overview} onClose={() => setPublishing(false)} />}
    </main>
  );
}

/** The draft goes: the text is as the live one again, or the document was never there. */
async function drop(working: Working, row: Row, live: string | undefined): Promise<void> {
  if (live !== undefined) {
    working.replaceBy(live);
    await working.flush();
    return;
  }
  await said(async () => {
    if (row.etag !== null) await remove(row.name, row.etag);
    working.abandon();
    go("/boundaries");
  });
}

async function takeOut(you: You, row: Row): Promise<void> {
  await said(async () => {
    if (row.etag !== null) await remove(row.name, row.etag);
    forget(you.id, row.name);
  });
}

async function said(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    say({ kind: "failed", text: tb.edit.notSaved, how: problem.status === 0 ? t.failed.noAnswer : problem.message });
  }
}

function firstAction(): string {
  const known = Object.entries(words.value?.actions ?? {});
  return known.find(([, { always }]) => !always)?.[0] ?? "refund";
}
