import { useEffect, useRef } from "preact/hooks";
import { clockTime, countText, duration, plain } from "../format";
import { topicTitle } from "../desk/case-words";
import { topic as filter } from "../desk/filter";
import { useKeys } from "../keys";
import { edits, follow, path } from "../place";
import { shared, show, waitingCount, words, works } from "../store";
import { tp } from "../texts/pulse";
import { Glyph, Key } from "../ui/glyph";
import { Skeleton } from "../ui/skeleton";
import { Table } from "../ui/table";
import { showEarlier, shown, type Shown } from "./data";
import { Given } from "./given";
import { Hours } from "./hours";
import { Voices, Who } from "./heard";
import { Height } from "./topics";
import type { TopicRow } from "./rows";
import type { Reacting, SurgeView, TopicView, You } from "../wire";

const ONE_COLUMN = "(max-width: 1160px)";

/** One topic whole. `row`: what it runs at now, as the list has it. */
export function TopicPanel({ you, row }: { you: You; row: TopicRow | undefined }) {
  const of = shown.value;
  const panel = useRef<HTMLElement>(null);
  const key = of?.key;
  useEffect(() => {
    // Below the list it would be out of sight of who has just chosen it.
    if (path.peek() !== "/pulse" && matchMedia(ONE_COLUMN).matches) {
      panel.current?.scrollIntoView({ block: "start" });
    }
  }, [key]);
  if (of === null) return null;
  const [team = "", topic = ""] = of.key.split("/");
  const title = tp.topic.where(topicTitle(topic, words.value), plain(team));
  return (
    <section class="panel topic" aria-label={title} ref={panel}>
      {of.view === null ? <NotHere of={of} /> : <Whole you={you} of={of} view={of.view} surge={row === undefined ? of.view.surge : row.surge} title={title} />}
    </section>
  );
}

function NotHere({ of }: { of: Shown }) {
  if (of.problem === null) return <Skeleton rows={8} kind="text" label={tp.topic.loading} />;
  return (
    <div class="center">
      <Glyph name="lock" />
      <h2>{tp.topic.notThere}</h2>
      <p class="second">{of.problem}</p>
    </div>
  );
}

function Whole({ you, of, view, surge, title }: { you: You; of: Shown; view: TopicView; surge: SurgeView | null; title: string }) {
  return (
    <>
      <div class="panel-head">
        <h2>{title}</h2>
        <Height times={surge?.times ?? view.volume.times} surges={surge !== null} />
        <span class="second">
          {surge === null ? tp.topic.usual : tp.topic.customers(countText(surge.customers), clockTime(surge.since))}
        </span>
        {works.value && you.teams.includes(view.volume.team) && <Waiting topic={view.volume.topic} team={view.volume.team} />}
      </div>
      <div class="topic-body">
        {surge !== null && <p class="second">{surge.reason}</p>}
        <Hours hours={view.hours} surge={surge} />
        <div class="topic-columns">
          <div class="stack-wide">
            {view.heard !== null && <Who heard={view.heard} />}
            <Given of={view} />
          </div>
          <Reacts clauses={view.reacts} edit={edits(you)} />
        </div>
        <Voices heard={view.heard} />
        <Past of={of} />
      </div>
    </>
  );
}

/** The way to those who wait with it. */
function Waiting({ topic, team }: { topic: string; team: string }) {
  const complete = shared.value.length >= waitingCount.value;
  const count = shared.value.filter((row) => row.team === team && row.topics.includes(topic)).length;
  const nobody = complete && count === 0;
  const act = () => {
    filter.value = topic;
    show(null);
  };
  useKeys({ p: () => !nobody && act() });
  return (
    <button class="btn right" type="button" disabled={nobody} aria-keyshortcuts="P" onClick={act}>
      {nobody ? tp.topic.nobody : complete ? tp.topic.waiting(countText(count)) : tp.topic.waitingSome}
      <Key of="P" />
    </button>
  );
}

/** Each clause that reads how high the surge is, in plain words. */
function Reacts({ clauses, edit }: { clauses: Reacting[]; edit: boolean }) {
  return (
    <div class="stack">
      <h3>{tp.topic.reacts}</h3>
      {clauses.length === 0 && <p class="second">{tp.topic.reactsNone}</p>}
      <ul class="stack">
        {clauses.map(({ boundary, title, clause, text, because }) => (
          <li key={`${boundary}/${clause}`} class="reacts">
            <Glyph name="up" small />
            <p>
              <b>{title}.</b> <span class="second">{text}</span> {because !== null && <q class="second">{because}</q>}{" "}
              {edit && (
                <a href={`/boundaries/${boundary}`} onClick={follow}>
                  {tp.topic.open}
                </a>
              )}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The surges that ended, the last first. */
function Past({ of }: { of: Shown }) {
  return (
    <div class="stack">
      <h3>{tp.topic.past}</h3>
      {of.past.length === 0 ? (
        <p class="second">{tp.topic.pastNone}</p>
      ) : (
        <Table label={tp.topic.past} heads={tp.topic.pastHeads} kind="compact">
          {of.past.map(({ id, since, until, times, customers }) => (
            <tr key={id}>
              <td>{clockTime(since)}</td>
              <td class="num">{until === null ? "" : duration(Date.parse(until) - Date.parse(since))}</td>
              <td class="num">{tp.list.times(times)}</td>
              <td class="num">{countText(customers)}</td>
            </tr>
          ))}
        </Table>
      )}
      {of.next !== null && (
        <button class="btn mini" type="button" onClick={() => void showEarlier()}>
          {tp.topic.more}
        </button>
      )}
    </div>
  );
}
