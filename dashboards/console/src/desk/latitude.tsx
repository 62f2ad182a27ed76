import { signal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { actionDraft, change, changeAction, draftOf } from "../drafts";
import { exactTime } from "../format";
import { useKeys } from "../keys";
import { toField } from "../money";
import { link, openCase, openId, openLatitude, state, words } from "../store";
import { t } from "../texts";
import { Glyph, Key } from "../ui/glyph";
import { Skeleton } from "../ui/skeleton";
import { ActionRow } from "./action-row";
import { Decide } from "./decide";
import { OnTrialLine } from "./on-trial";
import { place, type Places } from "./places";
import { read, type Reading } from "./reading";
import { Shut } from "./shut";
import { TeamBudgets } from "./team-budgets";

const MOST_KEYS = 9;
/** How many remedies have a key now. */
const numbers = signal(0);
const hand = signal({ pointer: false, focus: false });

/** How far one may go in the open case, for every remedy there is. */
export function LatitudeColumn() {
  const column = useRef<HTMLElement>(null);
  const current = link.value.state === "live";
  useKeys({ l: () => column.current?.querySelector<HTMLElement>(".act")?.focus() });
  return (
    <section
      class={current ? "latitude" : "latitude stale"}
      aria-labelledby="latitude-title"
      data-column
      tabIndex={-1}
      ref={column}
      onPointerEnter={(event) => (hand.value = { ...hand.value, pointer: event.pointerType === "mouse" })}
      onPointerLeave={() => (hand.value = { ...hand.value, pointer: false })}
      onFocusIn={() => (hand.value = { ...hand.value, focus: true })}
      onFocusOut={(event) =>
        (hand.value = { ...hand.value, focus: column.current?.contains(event.relatedTarget as Node | null) ?? false })
      }
    >
      <Head />
      <OnTrialLine />
      <Body />
      <TeamBudgets />
    </section>
  );
}

function Head() {
  const latitude = openLatitude.value;
  const { state: stands } = link.value;
  return (
    <div class="col-head">
      <h2 id="latitude-title">{t.latitude.title}</h2>
      {latitude !== null && (
        <span class={stands === "off" ? "link small is-bad num" : "link small quiet num"}>
          <Glyph name={stands === "live" ? "live" : "time"} small />
          {stands === "live" && t.latitude.asOf(exactTime(latitude.at))}
          {stands === "off" && t.latitude.from(exactTime(latitude.at))}
          {(stands === "catching_up" || stands === "connecting") && t.latitude.replayed(exactTime(latitude.at))}
        </span>
      )}
      {numbers.value > 1 && latitude !== null && <Chooses last={numbers.value} />}
    </div>
  );
}

function Chooses({ last }: { last: number }) {
  const [from, to, most, choose] = t.latitude.choose(1, last);
  return (
    <span class="right small quiet" aria-hidden="true">
      <Key of={from} /> {to} <Key of={most} /> {choose}
    </span>
  );
}

function Body() {
  const id = openId.value;
  const latitude = openLatitude.value;
  const known = words.value;
  const readings = useMemo(
    () => new Map(latitude?.actions.map((json) => [json.action, read(json, known?.actions[json.action])])),
    [latitude, known],
  );
  if (id === null) {
    return (
      <div class="center page-state">
        <p class="second">{t.latitude.empty}</p>
      </div>
    );
  }
  if (state.value.refused[`case:${id}`] !== undefined) return <div class="center page-state" />;
  if (latitude === null || openCase.value === null) return <Skeleton rows={7} kind="act" label={t.latitude.loading} />;
  return <Actions key={id} caseId={id} readings={readings} />;
}

/** Chooses an action; the amount starts at what may be given alone, and from then on is the person's. */
export function choose(caseId: string, reading: Reading): void {
  change(caseId, { chosen: reading.action });
  if (actionDraft(draftOf(caseId).peek(), reading.action).amount === null) propose(caseId, reading);
}

/** A first amount, where there is a limit to propose. */
export function propose(caseId: string, reading: Reading): void {
  const first = reading.alone > 0 ? reading.alone : reading.peer;
  if (!reading.measured || first === 0) return;
  changeAction(caseId, reading.action, { amount: toField(first, reading.measure.digits) });
}

function Actions({ caseId, readings }: { caseId: string; readings: Map<string, Reading> }) {
  const places = useRef<Places>({ open: [], shut: [] });
  const held = hand.value.pointer || hand.value.focus;
  places.current = place(places.current, [...readings.values()], held);
  const { open, shut } = places.current;
  const { chosen } = draftOf(caseId).value;
  const toggle = (reading: Reading) =>
    chosen === reading.action ? change(caseId, { chosen: null }) : choose(caseId, reading);
  const numbered = open.slice(0, MOST_KEYS);
  useEffect(() => {
    numbers.value = numbered.length;
  }, [numbered.length]);
  useKeys(
    Object.fromEntries(
      numbered.map((action, at) => [
        String(at + 1),
        () => {
          const reading = readings.get(action);
          if (reading === undefined) return;
          choose(caseId, reading);
        },
      ]),
    ),
  );
  useReturnFocus(chosen);
  useIntoView(chosen);
  return (
    <>
      <div class="act-head" aria-hidden="true">
        <span />
        <span>{t.latitude.action}</span>
        <span>{t.latitude.limit}</span>
        <span>
          <span class="swatch" data-band="alone" />
          {t.latitude.alone}
        </span>
        <span>
          <span class="swatch" data-band="peer" />
          {t.latitude.peer}
        </span>
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label={t.latitude.actions}>
        {open.map((action, at) => {
          const reading = readings.get(action);
          if (reading === undefined) return null;
          return (
            <div class="act-place" key={action}>
              <ActionRow
                reading={reading}
                number={at < MOST_KEYS ? at + 1 : null}
                chosen={chosen === action}
                onChoose={() => toggle(reading)}
              />
              {chosen === action && <Decide caseId={caseId} reading={reading} readings={readings} />}
            </div>
          );
        })}
        {shut.length > 0 && (
          <h3 class="group">
            <Glyph name="lock" small />
            {t.latitude.closedNow(shut.filter((action) => readings.get(action)?.state === "shut").length)}
          </h3>
        )}
        {shut.map((action) => {
          const reading = readings.get(action);
          if (reading === undefined) return null;
          return (
            <div class="act-place" key={action}>
              <Shut caseId={caseId} reading={reading} readings={readings} chosen={chosen === action} onChoose={() => toggle(reading)} />
              {chosen === action && <Decide caseId={caseId} reading={reading} readings={readings} />}
            </div>
          );
        })}
      </div>
    </>
  );
}

/** The form that opens is seen whole, where it fits; its row stays above it. */
function useIntoView(chosen: string | null): void {
  useEffect(() => {
    if (chosen === null) return;
    const opened = document.getElementById(`act-${chosen}`)?.parentElement;
    const box = opened?.closest(".scroll");
    if (opened == null || box == null) return;
    const over = opened.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom;
    const room = opened.getBoundingClientRect().top - box.getBoundingClientRect().top;
    if (over > 0 && room > 0) box.scrollTop += Math.min(over, room);
    else if (room < 0) box.scrollTop += room;
  }, [chosen]);
}

/** When the form of a decision goes, the focus that was in it returns to its row. */
function useReturnFocus(chosen: string | null): void {
  const before = useRef<string | null>(null);
  useEffect(() => {
    const last = before.current;
    before.current = chosen;
    if (chosen === null && last !== null && document.activeElement === document.body) {
      document.getElementById(`act-${last}`)?.focus();
    }
  }, [chosen]);
}
