import { withdraw, isUnderWay } from "../acts";
import { changeAction } from "../drafts";
import { both, exactTime, unitsText } from "../format";
import { useKeys } from "../keys";
import { live, now, rowOf, words } from "../store";
import { t } from "../texts";
import { Glyph, Key } from "../ui/glyph";
import { vars } from "../ui/vars";
import { peersAt } from "./asking";
import { givenText } from "./case-words";
import type { Reading } from "./reading";
import type { CosignView, DecisionView } from "../wire";

interface WaitingProps {
  reading: Reading;
  /** Null until the event that shows it is here. */
  decision: DecisionView | null;
  /** Gives what may be given alone; null where nothing may. */
  onAlone: (() => void) | null;
  /** Puts the hand back on the amount. */
  onChange: () => void;
}

/** A decision of one's own with colleagues: who reads it, since when, and every way out of waiting. */
export function Waiting({ reading, decision, onAlone, onChange }: WaitingProps) {
  const off = decision === null || !live.value || isUnderWay("withdraw", decision.id);
  const back = async (then: () => void) => {
    if (off || decision === null || !(await withdraw(decision))) return;
    changeAction(decision.case, decision.action, { asked: null });
    then();
  };
  const alone = onAlone === null ? null : () => void back(onAlone);
  const leave = () => void back(() => undefined);
  // In a field Esc belongs to the field: nobody asks no longer by leaving a word.
  const escape = () => !isWriting() && leave();
  useKeys({ Escape: escape, ...(alone === null ? {} : { b: alone }) });
  return (
    <div class="stack asking" role="group" aria-label={t.cosign.waiting}>
      {decision?.cosign == null ? <p role="status">{t.cosign.asking}</p> : <Clock decision={decision} cosign={decision.cosign} />}
      <div class="row wrap">
        {alone !== null && (
          <button class="btn" type="button" disabled={off} aria-keyshortcuts="B" onClick={alone}>
            {t.cosign.aloneNow(unitsText(reading.alone, reading.measure))} <Key of="B" />
          </button>
        )}
        {reading.measured && (
          <button class="btn quiet-btn" type="button" disabled={off} onClick={() => void back(onChange)}>
            {t.cosign.change}
          </button>
        )}
        <button class="btn quiet-btn right" type="button" disabled={off} aria-keyshortcuts="Escape" onClick={leave}>
          {t.cosign.withdraw} <Key of="Esc" />
        </button>
      </div>
      <p class="small second">{t.cosign.goOn}</p>
    </div>
  );
}

function isWriting(): boolean {
  const field = document.activeElement;
  return (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && !field.readOnly && field.type !== "range";
}

function Clock({ decision, cosign }: { decision: DecisionView; cosign: CosignView }) {
  const asked = Date.parse(cosign.asked_at);
  const patience = Date.parse(cosign.until) - asked;
  const gone = Math.min(patience, Math.max(0, now.value - asked));
  const reading = peersAt(`case:${decision.case}`, cosign) ?? [];
  const here = peersAt(`team:${rowOf(decision.case)?.team ?? ""}`, cosign);
  // Those at a desk are named first: an answer comes from them.
  const names = (here === null || here.length === 0 ? cosign.peers : here).map(({ name }) => name);
  const what =
    reading.length > 0 ? t.cosign.reads(both(reading.map(({ name }) => name)), reading.length)
    : here?.length === 0 ? t.cosign.nobodyHere
    : t.cosign.askedOf(both(names));
  return (
    <div class="waiting">
      <span class="ring" style={vars({ v: (100 * gone) / patience })} aria-hidden="true" />
      <p>
        <b role="status">{what}</b>
        <br />
        <span class="second">{t.cosign.until(exactTime(cosign.until))}</span>
      </p>
      <time class="num strong" aria-hidden="true">
        {t.cosign.clock(Math.floor(gone / 60_000), Math.floor(gone / 1000) % 60)}
      </time>
    </div>
  );
}

/** What became of asking, where nothing was given: who said what, and the two ways on. */
export function Ended({ reading, decision, onAlone }: { reading: Reading; decision: DecisionView; onAlone: (() => void) | null }) {
  useKeys(onAlone === null ? {} : { b: onAlone });
  const { cosign } = decision;
  if (cosign === null) return null;
  return (
    <div class="attempt stack" data-state={decision.state}>
      <p class="row start" role="alert">
        <Glyph name={decision.state === "withdrawn" ? "back" : "warn"} />
        <b>{endedText(decision, cosign)}</b>
      </p>
      {cosign.note !== null && <p class="said">{t.cosign.quoted(cosign.note)}</p>}
      <p class="small second">{t.cosign.nothingGiven}</p>
      <div class="row wrap">
        {onAlone !== null && (
          <button class="btn" type="button" aria-keyshortcuts="B" disabled={!live.value} onClick={onAlone}>
            {t.cosign.aloneNow(unitsText(reading.alone, reading.measure))} <Key of="B" />
          </button>
        )}
        <button
          class="btn quiet-btn"
          type="button"
          onClick={() => changeAction(decision.case, decision.action, { asked: null })}
        >
          {t.cosign.seen}
        </button>
      </div>
    </div>
  );
}

/** How asking ended, for who asked. */
export function endedText(decision: DecisionView, cosign: CosignView): string {
  const what = givenText(decision, words.value);
  const name = cosign.peer?.name ?? "";
  if (decision.state === "declined") return t.cosign.declined(name, what);
  if (decision.state === "withdrawn") {
    return cosign.reason === null ? t.cosign.withdrawn : t.cosign.withdrawnWith[cosign.reason];
  }
  if (cosign.reason === "outside") return t.cosign.outside(name, what);
  return cosign.reason === "nobody_left" ? t.cosign.nobodyLeft : t.cosign.silence;
}
