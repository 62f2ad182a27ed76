import "./pulse.css";
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ToastPlace } from "../desk/toast";
import { hand } from "../desk/held";
import { exactTime } from "../format";
import { useKeys } from "../keys";
import { go, path } from "../place";
import { state, toldSurges } from "../store";
import { t } from "../texts";
import { tp } from "../texts/pulse";
import { Top } from "../top";
import { Glyph } from "../ui/glyph";
import { NotYet } from "../ui/not-yet";
import { choose, current, failed, load, open, pathOf, shown, topics } from "./data";
import { rowsOf, settled, type TopicRow } from "./rows";
import { TopicPanel } from "./topic";
import { TopicTable } from "./topics";
import type { PulseAnswer, You } from "../wire";

const TOPIC_PATH = /^\/pulse\/([^/]+\/[^/]+)$/;
const inTable = hand();
/** Whether only one's own teams are shown. */
const mine = signal(false);

/** What customers speak of more than usual: every topic, and one of them whole. */
export function PulseScreen({ you }: { you: You }) {
  useEffect(open, []);
  const named = TOPIC_PATH.exec(path.value)?.[1];
  useEffect(() => choose(named === undefined ? null : named.split("/").map(decodeURIComponent).join("/")), [named]);
  useEffect(() => {
    const before = document.title;
    document.title = `${tp.title} · ${t.product}`;
    return () => {
      document.title = before;
    };
  }, []);
  return (
    <div class="list-page">
      <a class="skip" href="#main">
        {t.skip}
      </a>
      <Top you={you} />
      <Page you={you} />
      <ToastPlace />
    </div>
  );
}

function Page({ you }: { you: You }) {
  const refused = state.value.refused.pulse;
  if (refused !== undefined) {
    return (
      <main class="page" id="main">
        <div class="center page-state">
          <Glyph name="lock" />
          <h1>{tp.refused}</h1>
          <p class="second">{refused}</p>
        </div>
      </main>
    );
  }
  // Empty may be said only of what is complete: both what was fetched and what the stream tells.
  if (topics.value === null || state.value.loaded.pulse !== true) {
    return <NotYet words={tp} failed={failed.value} again={() => void load()} />;
  }
  return <Whole you={you} answer={topics.value} />;
}

function Whole({ you, answer }: { you: You; answer: PulseAnswer }) {
  const all = rowsOf(answer.items, toldSurges.value);
  const rows = mine.value ? all.filter(({ volume }) => you.teams.includes(volume.team)) : all;
  const lying = useRef<readonly TopicRow[]>([]);
  const list = settled(lying.current, rows, inTable.value);
  lying.current = list;
  const chosen = shown.value?.key ?? null;
  const first = list[0]?.key;
  // Beside the list stands what is highest when one comes; it does not change by itself.
  useEffect(() => {
    if (chosen === null && first !== undefined) choose(first);
  }, [chosen, first]);
  const step = (by: 1 | -1) => {
    const at = list.findIndex(({ key }) => key === chosen);
    const next = list[Math.min(list.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    go(`/pulse/${pathOf(next.key)}`);
    document.querySelector<HTMLElement>(`[data-topic="${CSS.escape(next.key)}"] a`)?.focus();
  };
  useKeys({ j: () => step(1), k: () => step(-1) });
  const stale = !current.value;
  return (
    <main class={stale ? "page scroll stale" : "page scroll"} id="main">
      <div class="page-head">
        <h1>{tp.title}</h1>
        <p class="second">{tp.motto}</p>
        <span class="right row wrap">
          <span class="small is-bad row" role="status">
            {stale && <Glyph name="time" small />}
            {stale && tp.stale(exactTime(answer.at))}
          </span>
          {!stale && (
            <span class="small second num" aria-hidden="true">
              {tp.asOf(exactTime(answer.at))}
            </span>
          )}
          {you.teams.length > 0 && <Place />}
        </span>
      </div>
      <div class="pulse-columns">
        {list.length === 0 ? (
          <section class="panel center" aria-label={tp.list.label}>
            <Glyph name="ok" />
            <h2>{mine.value ? tp.list.noneMine : tp.calm}</h2>
            <p class="second">{tp.calmHow}</p>
          </section>
        ) : (
          <section class="panel" aria-label={tp.list.label} {...inTable.on}>
            <TopicTable rows={list} chosen={chosen} />
          </section>
        )}
        <TopicPanel you={you} row={list.find(({ key }) => key === chosen)} />
      </div>
    </main>
  );
}

function Place() {
  return (
    <fieldset class="seg">
      <legend class="sr">{tp.list.place}</legend>
      {[false, true].map((own) => (
        <label key={String(own)}>
          <input type="radio" name="pulse-place" checked={mine.value === own} onChange={() => (mine.value = own)} />
          {own ? tp.list.mine : tp.list.everywhere}
        </label>
      ))}
    </fieldset>
  );
}
