import { useEffect, useMemo, useState } from "preact/hooks";
import { ApiProblem } from "../api";
import type { Finding } from "../boundaries/answers";
import { DocumentColumn } from "../documents/column";
import { DocumentHead } from "../documents/head";
import { go } from "../place";
import { say, sayDone } from "../says";
import { t } from "../texts";
import { tf } from "../texts/feeds";
import { Glyph } from "../ui/glyph";
import { Skeleton } from "../ui/skeleton";
import type { FeedFinding, FeedView } from "../wire";
import { Attempt } from "./attempt";
import { asking, load, refresh, save, takeBack } from "./data";
import { DeliveryPanel } from "./delivery";
import { FailingLine } from "./failing";
import { HistoryPanel } from "./history";
import { LatelyPanel } from "./lately";
import { LettersPanel } from "./letters";
import { PollPanel } from "./poll";
import { SecretsPanel } from "./secrets";
import { Steps } from "./steps";

type Loaded = { feed: FeedView | null };
type Tab = "try" | "poll" | "lately" | "letters" | "secrets" | "history";

/** One source in the hand: its document, a delivery, and what becomes of it, live. */
export function ConnectPage({ name }: { name: string }) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [broken, setBroken] = useState(false);
  const again = async (): Promise<FeedView | null> => {
    try {
      const feed = await load(name);
      setLoaded({ feed });
      return feed;
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      setBroken(true);
      return null;
    }
  };
  useEffect(() => {
    void again();
    const every = setInterval(() => void again(), LOOK_EVERY_MS);
    return () => clearInterval(every);
  }, [name]);
  if (loaded === null) {
    return (
      <main class="page" id="main">
        <h1>{name}</h1>
        {broken ? <p role="alert">{tf.notLoaded}</p> : <Skeleton rows={10} kind="text" label={tf.loading} />}
      </main>
    );
  }
  return <Connecting name={name} feed={loaded.feed} again={again} />;
}

const LOOK_EVERY_MS = 5000;

type Props = { name: string; feed: FeedView | null; again: () => Promise<FeedView | null> };

function Connecting({ name, feed, again }: Props) {
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const [tab, setTab] = useState<Tab>("try");
  const [saving, setSaving] = useState(false);
  useEffect(() => {
    const made = new Attempt(name, feed, { text: tf.fresh.template(name), body: tf.fresh.delivery });
    setAttempt(made);
    return () => made.close();
  }, [name]);
  const found = attempt?.found.value?.findings;
  const findings = useMemo(() => shown(name, found ?? []), [name, found]);
  if (attempt === null) return <main class="page" id="main" />;
  const tries = () => setTab("try");
  const act = acting(attempt, again, setSaving);
  const store = () => {
    const ready = attempt.text.peek() !== feed?.text && (attempt.found.peek()?.findings.length ?? 1) === 0;
    if (ready) void act(() => save(name, attempt.text.peek(), attempt.base), tf.edit.saved);
  };
  return (
    <>
      <Head name={name} feed={feed} attempt={attempt} saving={saving} act={act} store={store} />
      <main class="edit feed" id="main">
        <DocumentColumn
          of={attempt}
          title={tf.edit.document}
          keys={tf.edit.keys}
          field={tf.edit.field(name)}
          ask={asking(attempt)}
          findings={findings}
          onKeep={store}
        />
        <section aria-label={tf.tabs[tab === "letters" ? "try" : tab]}>
          <Tabs tab={tab} setTab={setTab} feed={feed} />
          <div class="scroll tab" tabIndex={0} role="region" aria-label={tf.tabs.label}>
            {tab === "try" && (
              <>
                <DeliveryPanel attempt={attempt} feed={feed} again={again} />
                <Steps attempt={attempt} />
              </>
            )}
            {tab === "poll" && feed?.poll != null && <PollPanel feed={{ ...feed, poll: feed.poll }} again={again} />}
            {tab === "lately" && <LatelyPanel name={name} attempt={attempt} onTry={tries} />}
            {tab === "letters" && <LettersPanel name={name} attempt={attempt} onTry={tries} onChange={again} />}
            {tab === "secrets" && <SecretsPanel feed={feed} again={again} />}
            {tab === "history" && <HistoryPanel feed={feed} attempt={attempt} />}
          </div>
        </section>
      </main>
    </>
  );
}

function Tabs({ tab, setTab, feed }: { tab: Tab; setTab: (tab: Tab) => void; feed: FeedView | null }) {
  const asked: Tab[] = feed?.poll == null ? [] : ["poll"];
  const tabs: Tab[] = ["try", ...asked, "lately", "letters", "secrets", "history"];
  return (
    <div class="col-head">
      <fieldset class="seg">
        <legend class="sr">{tf.tabs.label}</legend>
        {tabs.map((each) => (
          <label key={each}>
            <input type="radio" name="tab" checked={tab === each} onChange={() => setTab(each)} />
            {each === "letters" ? tf.tabs.letters(feed?.dead_letters ?? 0) : tf.tabs[each]}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

type Act = (run: () => Promise<void>, done: string) => Promise<void>;

/** Runs a change of the document; one that somebody else changed meanwhile is looked at before it is saved over. */
function acting(attempt: Attempt, again: Props["again"], saving: (now: boolean) => void): Act {
  return async (run, done) => {
    saving(true);
    try {
      await run();
      const [feed] = await Promise.all([again(), refresh()]);
      attempt.saved(feed?.etag ?? null);
      sayDone(done);
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      if (problem.code === "changed_meanwhile") attempt.base = (await again())?.etag ?? null;
      say({ kind: "failed", text: tf.edit.notSaved, how: problem.status === 0 ? t.failed.noAnswer : problem.message });
    } finally {
      saving(false);
    }
  };
}

type HeadProps = Omit<Props, "again"> & { attempt: Attempt; saving: boolean; act: Act; store: () => void };

function Head({ name, feed, attempt, saving, act, store }: HeadProps) {
  const changed = attempt.text.value !== feed?.text;
  const findings = attempt.found.value?.findings.length ?? 1;
  const back = () =>
    act(
      async () => {
        if (feed === null) return;
        await takeBack(name, feed.etag);
        const now = await load(name);
        if (now === null) go("/feeds");
        else attempt.replaceBy(now.text);
      },
      feed?.given === null ? tf.edit.gone : tf.edit.tookBack,
    );
  return (
    <DocumentHead
      name={name}
      title={feed?.title ?? name}
      back={{ to: "/feeds", say: tf.edit.back }}
      state={
        <>
          {feed !== null && <span class="chip">{tf.list.origins[feed.origin]}</span>}
          <span class="small second address">
            {tf.edit.address} <code>{feed?.address ?? `${location.origin}/v1/feeds/${name}`}</code>
          </span>
        </>
      }
      acts={
        <>
          <span class="small second" role="status">
            {saving ? tf.edit.saving : feed === null ? tf.edit.fresh : changed ? tf.edit.unsaved : tf.edit.asSaved}
          </span>
          {feed?.origin === "console" && (
            <button class="btn quiet-btn" type="button" disabled={saving} onClick={() => void back()}>
              {tf.edit.takeBack}
            </button>
          )}
          <button class="btn main" type="button" disabled={saving || !changed || findings > 0} onClick={store}>
            {tf.edit.save}
          </button>
        </>
      }
    >
      <FailingLine feed={name} />
      {feed !== null && feed.broken.length > 0 && (
        <p class="small is-bad wide" role="alert">
          <Glyph name="bad" small /> {tf.list.broken}
        </p>
      )}
    </DocumentHead>
  );
}

/** What is wrong with a feed's document, as the editor of every document takes it. */
function shown(name: string, findings: FeedFinding[]): Finding[] {
  const of = { name, file: `${name}.yaml`, severity: "error", code: "feed" } as const;
  return findings.map((each) => ({ ...each, ...of, fix: each.fix ?? null }));
}
