import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { both, countText } from "../format";
import { useKeys } from "../keys";
import { claim } from "../acts";
import { mine, mineLoaded, minute, openCase, queueLoaded, rowOf, shared, state, waitingCount, words, you } from "../store";
import { t } from "../texts";
import { Glyph, Key } from "../ui/glyph";
import { Skeleton } from "../ui/skeleton";
import { AcuteLane, acuteShown } from "./acute-lane";
import { CaseRowItem } from "./case-row";
import { nameOf, topicTitle } from "./case-words";
import { topic } from "./filter";
import { hand, useSettled } from "./held";
import { arrivals, type Shown } from "./order";
import { VoiceButton } from "./voice";
import type { CaseRow } from "../wire";

const shown = signal<Shown[]>([]);
/** Where the pointer and the focus are: in the list, and anywhere in the column. */
const inList = hand();
const inColumn = hand();
const MANY = 3;
const NOBODY = { waiting: 0, urgent: 0 };

/** Mine, and what anyone may claim. Nothing in the list moves while a hand is in it. */
export function Queue() {
  const everyone = shared.value;
  const only = topic.value;
  const acute = useMemo(() => everyone.filter((row) => row.acute), [everyone]);
  const rows = useMemo(
    () => everyone.filter((row) => !row.acute && (only === null || row.topics.includes(only))),
    [everyone, only],
  );
  const held = inList.value;
  const settle = useSettled(shown, rows, held);
  const settleLane = useSettled(acuteShown, acute, inColumn.value);
  const outside = acute.filter(({ id }) => !acuteShown.value.some((one) => one.id === id));
  const { waiting, urgent } = held ? arrivals(shown.value, rows) : NOBODY;
  const news =
    outside.length > 0
      ? t.queue.acuteArrived(both(outside.map(nameOf)))
      : waiting > 0
        ? t.queue.arrived(waiting, urgent)
        : "";
  const all = only === null ? waitingCount.value - acute.length : rows.length;
  const letIn = () => {
    settle();
    settleLane();
  };
  useKeys({
    n: letIn,
    j: () => step(1),
    k: () => step(-1),
    c: () => {
      const row = focused() ?? openCase.peek()?.case;
      if (row !== undefined && row.claimed_by === null) void claim(row);
    },
  });
  return (
    <section class="queue" aria-label={t.queue.cases} data-column {...inColumn.on}>
      <AcuteLane rows={acute} />
      <div class="mine">
        <div class="col-head">
          <h2>{t.queue.mine}</h2>
          {mineLoaded.value && <span class="quiet num">{mine.value.length}</span>}
          <VoiceButton />
        </div>
        {mine.value.length === 0 ? (
          <p class="none quiet small">{mineLoaded.value ? t.queue.noneMine : t.queue.loading}</p>
        ) : (
          <ul class="cases">
            {mine.value.map((row) => (
              <CaseRowItem key={row.id} row={row} left={false} />
            ))}
          </ul>
        )}
      </div>
      <div class="col-head">
        <h2>{t.queue.shared}</h2>
        {queueLoaded.value && <span class="quiet num">{countText(Math.max(0, waitingCount.value - acute.length))}</span>}
        <TopicFilter />
      </div>
      {news !== "" ? (
        <button class={outside.length > 0 ? "arrived acute" : "arrived"} type="button" onClick={letIn} aria-keyshortcuts="N">
          <Glyph name={outside.length > 0 ? "warn" : "up"} small />
          <span class="clip">{news}</span>
          <Key of="N" right />
        </button>
      ) : (
        <div class="arrived" aria-hidden="true" />
      )}
      <Announce text={news} atOnce={outside.length > 0} />
      <div
        class="scroll"
        role="region"
        aria-label={t.queue.waiting}
        tabIndex={0}
        {...inList.on}
      >
        <Waiting shown={shown.value} acute={acute.length > 0} beyond={all - shown.value.length - waiting} />
      </div>
      <p class="keys">
        <Key of="J" />
        <Key of="K" />
        <span>{t.queue.move}</span>
        <Key of="C" />
        <span>{t.queue.claimKey}</span>
        <Key of="⏎" />
        <span>{t.queue.open}</span>
      </p>
    </section>
  );
}

function Waiting({ shown: list, acute, beyond }: { shown: Shown[]; acute: boolean; beyond: number }) {
  const refused = you.value?.teams.map((team) => state.value.refused[`queue:${team}`]).find((why) => why !== undefined);
  if (refused !== undefined) {
    return (
      <div class="center">
        <Glyph name="lock" />
        <h3>{t.queue.notYours}</h3>
        <p class="second">{refused}</p>
      </div>
    );
  }
  if (!queueLoaded.value) return <Skeleton rows={8} kind="case" label={t.queue.loading} />;
  if (list.length === 0) {
    return (
      <div class="center">
        <Glyph name="ok" />
        <h3>{topic.value === null ? (acute ? t.queue.emptyElse : t.queue.empty) : t.queue.emptyOf(topicTitle(topic.value, words.value))}</h3>
        <p class="second">{t.queue.emptyHow}</p>
      </div>
    );
  }
  return (
    <ul class="cases">
      {list.map(({ id, leftAt }) => {
        const row = rowOf(id);
        return row === undefined ? null : <CaseRowItem key={id} row={row} left={leftAt !== null} />;
      })}
      {beyond > 0 && <li class="beyond quiet small">{t.queue.beyond(countText(beyond))}</li>}
    </ul>
  );
}

/** What most of those who wait have in common, as one press. */
function TopicFilter() {
  const counts = new Map<string, number>();
  for (const row of shared.value) {
    const first = row.topics[0];
    if (first !== undefined) counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  const most = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
  const chosen = topic.value ?? (most !== undefined && most[1] >= MANY ? most[0] : null);
  if (chosen === null) return null;
  // Counted only where every row is here.
  const complete = shared.value.length >= waitingCount.value;
  const count = complete ? countText(shared.value.filter((row) => row.topics.includes(chosen)).length) : "";
  return (
    <>
      <button
        class="btn mini right shrink"
        type="button"
        aria-pressed={topic.value !== null}
        onClick={() => (topic.value = chosen)}
      >
        <span class="clip">{topicTitle(chosen, words.value)}</span> <span class="num">{count}</span>
      </button>
      <button class="btn mini" type="button" aria-pressed={topic.value === null} onClick={() => (topic.value = null)}>
        {t.queue.all}
      </button>
    </>
  );
}

const ANNOUNCE_EVERY_MS = 10_000;
const announced = signal({ text: "", at: 0 });

/** Arrivals for the ear: gathered, at most every 10 s, but for those in danger. */
function Announce({ text, atOnce }: { text: string; atOnce: boolean }) {
  const at = minute.value;
  useEffect(() => {
    const last = announced.peek();
    if (text !== last.text && (atOnce || Date.now() - last.at >= ANNOUNCE_EVERY_MS)) announced.value = { text, at: Date.now() };
  }, [text, at]);
  return (
    <span class="sr" role="status">
      {announced.value.text}
    </span>
  );
}

function links(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(".queue .case .name")];
}

function step(by: 1 | -1): void {
  const all = links();
  const at = all.indexOf(document.activeElement as HTMLElement);
  const current = at >= 0 ? at : all.findIndex((link) => link.closest("[aria-current]") !== null);
  const next = all[Math.min(all.length - 1, Math.max(0, current < 0 ? 0 : current + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function focused(): CaseRow | undefined {
  const id = document.activeElement?.closest<HTMLElement>("[data-case]")?.dataset.case;
  return id === undefined ? undefined : rowOf(id);
}
