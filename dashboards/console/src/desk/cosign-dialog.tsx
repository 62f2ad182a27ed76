import { useEffect, useRef, useState } from "preact/hooks";
import { agree, decline, isUnderWay, passOn, type Refusal } from "../acts";
import { change, draftOf } from "../drafts";
import { currencySign, unitsText } from "../format";
import { toText, toUnits, typedUnits } from "../money";
import { live, state, words } from "../store";
import { t } from "../texts";
import { Dialog } from "../ui/dialog";
import { Glyph, Key, SEND } from "../ui/glyph";
import { firstName, givenText } from "./case-words";
import { AskedCase } from "./cosign-case";
import { Bar, Left, Over, Why } from "./cosign-parts";
import { bandOf, read, type Reading } from "./reading";
import { reasonOf } from "./why";
import type { Asked } from "../wire";

/** A colleague's decision, with all that one needs to judge it, and the four answers to it. */
export function CosignDialog({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const { decision, case: row } = asked;
  const { cosign } = decision;
  const id = decision.id;
  const known = words.value?.actions[decision.action];
  const latitude = state.value.latitudes[id]?.actions[0];
  const reading = latitude === undefined ? null : read(latitude, known);
  const [less, setLess] = useState<string | null>(null);
  const [wanting, setWanting] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const note = useRef<HTMLTextAreaElement>(null);
  const lessField = useRef<HTMLInputElement>(null);
  const answered = useRef(false);
  useEffect(() => lessField.current?.focus(), [less === null]);
  const moved = useMoved(reading);
  const typed = draftOf(row.id).value.answers[id] ?? "";
  const digits = known?.digits ?? 0;
  const askedUnits = decision.amount === null ? 1 : (toUnits(decision.amount, digits) ?? 0);
  const units = less === null ? askedUnits : typedUnits(less, digits);
  const waits = decision.state === "awaiting_peer";
  const fits = reading !== null && units !== null && units <= askedUnits && bandOf(reading, units) !== "closed";
  const sending = isUnderWay("cosign", id);
  const mayAgree = waits && live.value && fits && !moved.news && !sending;
  const what = units === null || decision.amount === null ? decision.title : unitsText(units, reading?.measure ?? { measure: null, unit: null, digits });
  const name = firstName(decision.by);

  const done = (problem: Refusal | null) => {
    setRefusal(problem);
    if (problem !== null) return;
    answered.current = true;
    onClose();
  };
  const yes = () => {
    if (!mayAgree || units === null) return;
    const part = less === null || decision.amount === null ? null : toText(units, digits);
    void agree(asked, part, typed).then(done);
  };
  const no = () => {
    if (!waits || !live.value || sending) return;
    setWanting(typed.trim() === "");
    if (typed.trim() === "") note.current?.focus();
    else void decline(asked, typed).then(done);
  };
  // Esc leaves it to the others; once it ended there is nothing to leave.
  const closed = () => {
    if (waits && !answered.current) void passOn(decision);
    onClose();
  };

  return (
    <Dialog label={t.cosign.asks(name, givenText(decision, words.value))} wide onClose={closed}>
      <form
        onSubmit={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) yes();
        }}
      >
        <div class="dialog-head">
          <h2>
            {t.cosign.asksYou(name)} <b class="num">{givenText(decision, words.value)}</b>
          </h2>
          {waits && cosign !== null && <Left cosign={cosign} />}
        </div>
        <div class="inner">
          <AskedCase row={row} decision={decision} />
          {reading !== null && reading.measured && <Bar reading={reading} units={units ?? 0} />}
          {decision.note !== null && decision.note !== "" && (
            <p>
              <b>{t.cosign.reason(name)}</b> <span class="second">{decision.note}</span>
            </p>
          )}
          {waits && reading !== null && <Why reading={reading} name={name} fits={fits} />}
          <div role="alert">
            {waits && moved.news && reading !== null && (
              <p class="row start is-warn">
                <Glyph name="warn" />
                <span>
                  <b>{movedText(reading)}</b> {reasonOf(reading, reading.json.set_by.with_peer)}{" "}
                  <button class="btn mini" type="button" onClick={moved.seen}>
                    {t.cosign.goOnKnowing}
                  </button>
                </span>
              </p>
            )}
            {waits && !moved.news && reading !== null && !fits && units !== null && <p class="is-bad">{closedText(reading, units, askedUnits)}</p>}
            {wanting && typed.trim() === "" && <p class="is-bad">{t.cosign.noteNeeded}</p>}
            {refusal !== null && waits && (
              <p class="row start is-bad">
                <Glyph name="bad" />
                <span>
                  <b>{t.cosign.notAnswered}</b> {refusal.detail}
                </span>
              </p>
            )}
            {!waits && cosign !== null && <Over asked={asked} cosign={cosign} refusal={refusal} />}
          </div>
          {waits && less !== null && (
            <label class="label">
              {t.cosign.lessLabel}
              <span class="amount">
                {known?.measure === "money" && known.unit !== null && <span aria-hidden="true">{currencySign(known.unit)}</span>}
                <input
                  value={less}
                  inputMode="decimal"
                  autocomplete="off"
                  aria-invalid={!fits}
                  ref={lessField}
                  onInput={(event) => setLess(event.currentTarget.value)}
                />
              </span>
            </label>
          )}
          {waits && (
            <label class="label">
              <span>
                {t.cosign.note} <span class="quiet">{t.cosign.noteHow}</span>
              </span>
              <textarea
                class="field"
                rows={2}
                maxLength={2000}
                autofocus
                ref={note}
                aria-invalid={wanting && typed.trim() === ""}
                value={typed}
                onInput={(event) => change(row.id, { answers: { ...draftOf(row.id).peek().answers, [id]: event.currentTarget.value } })}
              />
            </label>
          )}
        </div>
        <div class="dialog-foot">
          {waits ? (
            <>
              <button class="btn big" type="button" data-band="peer" disabled={!mayAgree} aria-keyshortcuts="Control+Enter Meta+Enter" onClick={yes}>
                <Glyph name="two" />
                {t.cosign.cosign(what)} <Key of={SEND} />
              </button>
              {reading?.measured === true && less === null && (
                <button class="btn big light" type="button" onClick={() => setLess("")}>
                  {t.cosign.less}
                </button>
              )}
              <button class="btn quiet-btn" type="button" disabled={!live.value || sending} onClick={no}>
                {t.cosign.decline}
              </button>
              <button class="btn quiet-btn right" type="button" aria-keyshortcuts="Escape" onClick={closed}>
                {t.cosign.passOn} <Key of="Esc" />
              </button>
            </>
          ) : (
            <button class="btn main right" type="button" onClick={onClose}>
              {t.close} <Key of="Esc" />
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

function movedText(reading: Reading): string {
  if (reading.peer === 0) return t.cosign.closedNow;
  return reading.measured ? t.cosign.movedTo(unitsText(reading.peer, reading.measure)) : t.cosign.moved;
}

function closedText(reading: Reading, units: number, most: number): string {
  if (units > most) return t.cosign.atMost(unitsText(most, reading.measure));
  return reading.peer === 0 ? t.cosign.closedNow : t.cosign.beyond(unitsText(reading.peer, reading.measure));
}

/** Whether the limits or budgets moved since they were last looked at: then the question is asked anew. */
function useMoved(reading: Reading | null): { news: boolean; seen: () => void } {
  const json = reading?.json;
  const now = json === undefined ? null : JSON.stringify([json.alone, json.with_peer, json.smallest, json.duties, json.set_by]);
  const [seen, setSeen] = useState<string | null>(null);
  useEffect(() => {
    if (seen === null && now !== null) setSeen(now);
  }, [seen, now]);
  return { news: seen !== null && now !== null && now !== seen, seen: () => setSeen(now) };
}
