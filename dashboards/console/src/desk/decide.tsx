import { useEffect, useRef, useState } from "preact/hooks";
import { actionDraft, changeAction, clearAction, draftOf } from "../drafts";
import { unitsText } from "../format";
import { useKeys } from "../keys";
import { toField, toText, typedUnits } from "../money";
import { link, live, openCase } from "../store";
import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import { Amount } from "./amount";
import { askOf, isWaiting } from "./asking";
import { AttemptMessage } from "./attempt";
import { attemptOf, give, letGo } from "./deciding";
import { Duties } from "./duties";
import { GiveButton, mayDecide } from "./give-button";
import { propose } from "./latitude";
import { Meters } from "./meters";
import { MovedLimit } from "./moved";
import { Params, paramsOf } from "./params";
import { Questions } from "./questions";
import { stops, type Reading } from "./reading";
import { Forward } from "./shut";
import { standingOf } from "./standing";
import { unmetOf, type Unmet } from "./unmet";
import { Ended, Waiting } from "./waiting";
import { Why } from "./why";

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
  const ask = askOf(openCase.value, reading.action, draft.asked);
  const waiting = isWaiting(ask);
  const settled = (attempt === null || attempt.state === "outside") && !waiting;
  const params = paramsOf(reading, request);
  const row = openCase.value?.case;
  const set = (part: Partial<typeof draft>) => {
    changeAction(caseId, reading.action, { ...part, asked: null });
    setUnmet(null);
    if (attempt?.state === "outside") letGo(attempt);
  };
  // A limit that appears while nothing was typed proposes itself; a typed amount is never touched.
  useEffect(() => {
    if (draft.amount === null) propose(caseId, reading);
  }, [draft.amount, reading.peer]);

  // A colleague's answer that came while nobody looked: what was typed for it is part of the record now.
  const made = ask?.decision?.state === "made" || ask?.decision?.state === "reversed";
  useEffect(() => {
    if (made) clearAction(caseId, reading.action);
  }, [made]);

  const ended = waiting || made ? null : (ask?.decision ?? null);
  // Above what is hers alone the button asks a colleague; beyond that it offers what is hers alone, by name.
  const peer = standing.band === "peer" && !emergency;
  const alone = measured && reading.alone > 0 && !emergency ? reading.alone : null;
  const offered = standing.band === "alone" || peer ? units : alone;
  const press = (offered: number | null, again = settled) => {
    if (offered === null || row === undefined || !mayDecide(row) || !live.value || !again) return;
    const found = unmetOf(reading, draft, request, params, emergency);
    setUnmet(found);
    if (found !== null) {
      form.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(found.field)}"]`)?.focus();
      return;
    }
    if (draft.asked !== null) changeAction(caseId, reading.action, { asked: null });
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
  const giveAlone = (units: number) => {
    set({ amount: toField(units, measure.digits) });
    press(units, true);
  };
  const jump = (stop: number | undefined) => {
    if (stop !== undefined && measured && settled) set({ amount: toField(stop, measure.digits) });
  };
  const limits = emergency ? [0, reading.emergency?.atMost ?? 0] : stops(reading);
  useKeys({
    g: () => press(offered),
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
        press(offered);
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
        {!waiting && (
          <GiveButton reading={reading} offered={offered} peer={peer} asked={units} emergency={emergency} row={row} sending={attempt?.state === "sending"} settled={settled} />
        )}
      </div>
      {peer && !waiting && ended === null && alone !== null && row !== undefined && mayDecide(row) && (
        <p class="row">
          <button class="btn right" type="button" disabled={!live.value || !settled} onClick={() => press(alone)}>
            {t.decide.giveAlone(unitsText(alone, measure))}
          </button>
        </p>
      )}
      {waiting && ask !== null && (
        <Waiting
          reading={reading}
          decision={ask.decision}
          onAlone={alone === null ? null : () => giveAlone(alone)}
          onChange={() => form.current?.querySelector<HTMLElement>("[data-field='amount']")?.focus()}
        />
      )}
      {ended !== null && (
        <Ended reading={reading} decision={ended} onAlone={alone === null ? null : () => giveAlone(alone)} />
      )}
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
        {unmet === null && !waiting && <Kept />}
      </div>
      {attempt !== null && <AttemptMessage attempt={attempt} what={givenName(reading, attempt.body.amount)} />}
      {emergency ? (
        <p>
          <button class="btn mini" type="button" onClick={() => set({ emergency: false })}>
            {t.decide.leaveEmergency}
          </button>
        </p>
      ) : waiting ? null : (
        <Forward caseId={caseId} reading={reading} readings={readings} others={standing.band !== "alone"} />
      )}
    </form>
  );
}

function Kept() {
  if (live.value) return <p class="small quiet">{t.decide.keptLive}</p>;
  return <p class="small second">{link.value.state === "off" ? t.decide.keptOff : t.decide.keptSoon}</p>;
}

function givenName(reading: Reading, amount: string | null): string {
  if (amount === null) return reading.title;
  return t.timeline.decided(reading.title, unitsText(typedUnits(amount, reading.measure.digits) ?? 0, reading.measure));
}
