import { useEffect, useRef, useState } from "preact/hooks";
import { actionDraft, changeAction, draftOf } from "../drafts";
import { unitsText } from "../format";
import { useKeys } from "../keys";
import { toField, toText, typedUnits } from "../money";
import { claim, link, live, openCase, words, works, you } from "../store";
import { t } from "../texts";
import { Glyph, Key } from "../ui/glyph";
import { Amount } from "./amount";
import { Answers, worth } from "./ask-line";
import { AttemptMessage } from "./attempt";
import { factTitle } from "./case-words";
import { attemptOf, give, letGo } from "./deciding";
import { Duties } from "./duties";
import { propose } from "./latitude";
import { Meters } from "./meters";
import { MovedLimit } from "./moved";
import { Params, paramsOf } from "./params";
import { stops, type Reading } from "./reading";
import { Forward } from "./shut";
import { standingOf } from "./standing";
import { unmetOf, type Unmet } from "./unmet";
import { Why } from "./why";
import type { CaseRow } from "../wire";

interface Props {
  caseId: string;
  reading: Reading;
  readings: Map<string, Reading>;
}

/** Deciding about one remedy: how much, in which band, why, what it takes, and the one button that gives it. */
export function Decide({ caseId, reading, readings }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [unmet, setUnmet] = useState<Unmet | null>(null);
  const draft = actionDraft(draftOf(caseId).value, reading.action);
  const { request } = draftOf(caseId).value;
  const { measure, measured } = reading;
  const emergency = draft.emergency && reading.emergency !== null;
  const units = measured ? typedUnits(draft.amount ?? "", measure.digits) : 1;
  const standing = standingOf(reading, units, emergency);
  const attempt = attemptOf(caseId, reading.action);
  const settled = attempt === null || attempt.state === "outside";
  const params = paramsOf(reading, request);
  const row = openCase.value?.case;
  const set = (part: Partial<typeof draft>) => {
    changeAction(caseId, reading.action, part);
    setUnmet(null);
    if (attempt?.state === "outside") letGo(attempt);
  };
  // A limit that appears while nothing was typed proposes itself; a typed amount is never touched.
  useEffect(() => {
    if (draft.amount === null) propose(caseId, reading);
  }, [draft.amount, reading.peer]);

  // Above what is hers alone the button offers what is, by name.
  const offered = standing.band === "alone" ? units : measured && reading.alone > 0 && !emergency ? reading.alone : null;
  const press = () => {
    if (offered === null || row === undefined || !mayDecide(row) || !live.value || !settled) return;
    const found = unmetOf(reading, draft, request, params, emergency);
    setUnmet(found);
    if (found !== null) {
      form.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(found.field)}"]`)?.focus();
      return;
    }
    give({
      case: caseId,
      action: reading.action,
      amount: measured ? toText(offered, measure.digits) : null,
      params: Object.fromEntries(params.flatMap(({ name }) => (name in request ? [[name, request[name]]] : []))),
      note: draft.note.trim() === "" ? null : draft.note.trim(),
      confirmed: draft.confirmed,
      emergency,
    });
  };
  const jump = (stop: number | undefined) => {
    if (stop !== undefined && measured && settled) set({ amount: toField(stop, measure.digits) });
  };
  const limits = emergency ? [0, reading.emergency?.atMost ?? 0] : stops(reading);
  useKeys({
    g: press,
    "[": () => jump(limits.findLast((stop) => stop < (units ?? 0))),
    "]": () => jump(limits.find((stop) => stop > (units ?? 0))),
  });

  return (
    <form
      class="decide"
      data-band={standing.band}
      aria-label={reading.title}
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        press();
      }}
    >
      <Questions caseId={caseId} reading={reading} own={row !== undefined && mayDecide(row)} />
      <Params caseId={caseId} params={params} unmet={unmet?.param ?? null} />
      {measured && (reading.peer > 0 || emergency) && (
        <Amount
          reading={reading}
          typed={draft.amount ?? ""}
          standing={standing}
          emergency={emergency}
          invalid={draft.amount !== null && draft.amount !== "" && units === null}
          off={!settled}
          onAmount={(amount) => set({ amount })}
        />
      )}
      {!measured && (
        <output class="band" data-band={standing.band} aria-live="polite">
          <Glyph name={standing.glyph} />
          {standing.words}
        </output>
      )}
      <Why reading={reading} />
      <Meters budgets={reading.json.budgets} measure={measure} />
      <Duties
        duties={reading.json.duties}
        confirmed={draft.confirmed}
        refused={attempt?.state === "outside" ? (attempt.problem?.duties ?? []) : []}
        unmet={unmet}
        onConfirm={(confirmed) => set({ confirmed })}
      />
      <div class="give">
        <input
          class="field tall"
          data-field="note"
          aria-label={emergency ? t.decide.reason : t.decide.note}
          placeholder={emergency ? t.decide.reason : t.decide.note}
          aria-invalid={unmet?.field === "note"}
          value={draft.note}
          maxLength={2000}
          readOnly={!settled}
          onInput={(event) => set({ note: event.currentTarget.value })}
        />
        <GiveButton reading={reading} offered={offered} asked={units} emergency={emergency} row={row} sending={attempt?.state === "sending"} settled={settled} />
      </div>
      <div class="say">
        <MovedLimit key={reading.action} reading={reading} typed={draft.amount} standing={standing} />
        <div role="alert">
          {unmet !== null && (
            <p class="row start is-bad small">
              <Glyph name="bad" small />
              {unmet.text}
            </p>
          )}
        </div>
        {unmet === null && <Kept />}
      </div>
      {attempt !== null && <AttemptMessage attempt={attempt} what={givenName(reading, attempt.body.amount)} />}
      {emergency ? (
        <p>
          <button class="btn mini" type="button" onClick={() => set({ emergency: false })}>
            {t.decide.leaveEmergency}
          </button>
        </p>
      ) : (
        <Forward caseId={caseId} reading={reading} readings={readings} others={standing.band !== "alone"} />
      )}
    </form>
  );
}

function Kept() {
  if (live.value) return <p class="small quiet">{t.decide.keptLive}</p>;
  return <p class="small second">{link.value.state === "off" ? t.decide.keptOff : t.decide.keptSoon}</p>;
}

/** Facts that could open or widen this, as questions that can be answered on the spot. */
function Questions({ caseId, reading, own }: { caseId: string; reading: Reading; own: boolean }) {
  const known = words.value;
  const skipped = draftOf(caseId).value.unsure;
  const asks = reading.asks.filter((ask) => ask.facts.some((name) => known?.facts[name]?.ask === true && !name.startsWith("request.")));
  const open = asks.filter((ask) => !skipped.includes(ask.facts[0] ?? ""));
  if (open.length === 0 || !own) return null;
  return (
    <div class="stack">
      {open.slice(0, 2).map((ask) => {
        const name = ask.facts.find((each) => known?.facts[each]?.ask === true) ?? "";
        const title = factTitle(name, known);
        return (
          <div key={name} class="ask-line" role="group" aria-label={t.ask.question(title)}>
            <Glyph name="ask" />
            <span>
              <b>{t.ask.ask}</b> {t.ask.question(title)} <span class="second">{worth(reading, ask)}</span>
            </span>
            <Answers name={name} type={known?.facts[name]} caseId={caseId} title={title} />
          </div>
        );
      })}
    </div>
  );
}

interface GiveProps {
  reading: Reading;
  offered: number | null;
  asked: number | null;
  emergency: boolean;
  row: CaseRow | undefined;
  sending: boolean;
  settled: boolean;
}

/** The act and its amount, in the colour of its band; off with the reason where it cannot be pressed. */
function GiveButton({ reading, offered, asked, emergency, row, sending, settled }: GiveProps) {
  const act = actText(reading, offered ?? asked, offered !== null && offered !== asked && !emergency);
  const off = (text: string) => (
    <button class="btn big" type="button" disabled>
      <span class="clip">{text}</span>
    </button>
  );
  if (sending) return off(t.decide.giving);
  if (!live.value) return off(t.decide.waits(act));
  if (row === undefined || row.state === "closed") return off(t.latitude.caseClosed);
  if (!works.value) return off(t.latitude.associates);
  if (row.claimed_by === null) {
    return (
      <button class="btn big main" type="button" aria-keyshortcuts="C" onClick={() => void claim(row)}>
        {t.case.claim} <Key of="C" />
      </button>
    );
  }
  if (!mayDecide(row)) return off(t.latitude.held(row.claimed_by.name));
  if (!settled) return off(act);
  if (offered === null) {
    if (reading.state === "ask") return off(t.decide.askFirst);
    return off(reading.peer > 0 ? t.decide.peerOnly : t.decide.closed);
  }
  return (
    <button class="btn big" type="submit" data-band="alone" aria-keyshortcuts="G">
      <span class="clip">{act}</span> <Key of="G" />
    </button>
  );
}

function actText(reading: Reading, units: number | null, alone: boolean): string {
  if (!reading.measured) return reading.title;
  const amount = unitsText(units ?? 0, reading.measure);
  return alone ? t.decide.giveAlone(amount) : t.decide.give(amount);
}

function givenName(reading: Reading, amount: string | null): string {
  if (amount === null) return reading.title;
  return t.timeline.decided(reading.title, unitsText(typedUnits(amount, reading.measure.digits) ?? 0, reading.measure));
}

function mayDecide(row: CaseRow): boolean {
  return row.state === "open" && row.claimed_by !== null && row.claimed_by.id === you.value?.id;
}
