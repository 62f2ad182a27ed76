import { useState } from "preact/hooks";
import { change, draftOf } from "../drafts";
import { useKeys } from "../keys";
import { reverse, isUnderWay } from "../acts";
import { say, sayDone, takingBack, toast, TOAST_MS } from "../says";
import { live, now, openCase, rowOf, show, words } from "../store";
import { t } from "../texts";
import { Dialog } from "../ui/dialog";
import { Glyph, Key, SEND } from "../ui/glyph";
import { vars } from "../ui/vars";
import { givenText } from "./case-words";
import { endedText } from "./waiting";
import type { DecisionView } from "../wire";

/** What was just done, in words, and for a moment the way back. */
export function ToastPlace() {
  const current = toast.value;
  const given = current?.kind === "given" ? current.decision : null;
  useKeys(given === null ? {} : { z: () => (takingBack.value = given) });
  return (
    <div class="toast-place">
      <div role="status">
        {current?.kind === "given" && <Given decision={current.decision} until={current.until} />}
        {current?.kind === "moved" && (
          <div class="toast">
            <Glyph name="warn" />
            <span>
              <b>{current.text}</b> {current.how}
            </span>
            <Dismiss />
          </div>
        )}
        {current?.kind === "answered" && <Answered decision={current.decision} />}
        {current?.kind === "done" && (
          <div class="toast">
            <Glyph name="ok" />
            <b>{current.text}</b>
            <Dismiss />
          </div>
        )}
      </div>
      <div role="alert">
        {current?.kind === "failed" && (
          <div class="toast">
            <Glyph name="bad" />
            <span>
              <b>{current.text}</b> {current.how}
            </span>
            <Dismiss />
          </div>
        )}
      </div>
      {takingBack.value !== null && <TakeBack key={takingBack.value.id} decision={takingBack.value} />}
    </div>
  );
}

function Given({ decision, until }: { decision: DecisionView; until: number }) {
  const what = givenText(decision, words.value);
  const name = openCase.value?.case.id === decision.case ? openCase.value.case.name : null;
  const peer = decision.cosign?.peer ?? null;
  const share = (100 * Math.max(0, until - now.value)) / TOAST_MS;
  return (
    <div class="toast">
      <span class="ring" style={vars({ v: share })} aria-hidden="true" />
      <span>
        <b>{name === null ? t.toast.givenNameless(what) : t.toast.given(what, name)}</b> {t.toast.recorded}
        {peer !== null && t.toast.cosigned(peer.name, isLess(decision))}
      </span>
      <button
        class="btn mini right"
        type="button"
        aria-keyshortcuts="Z"
        onClick={() => (takingBack.value = decision)}
      >
        {t.toast.takeBack} <Key of="Z" />
      </button>
    </div>
  );
}

/** Whether a colleague agreed with less than was asked. */
function isLess({ amount, cosign }: DecisionView): boolean {
  return cosign !== null && amount !== null && cosign.asked !== null && Number(amount) < Number(cosign.asked);
}

function Answered({ decision }: { decision: DecisionView }) {
  const row = rowOf(decision.case);
  return (
    <div class="toast">
      <Glyph name="two" />
      <span>
        <b>{decision.cosign !== null && endedText(decision, decision.cosign)}</b> {row !== undefined && t.case.number(row.number)}
      </span>
      <button class="btn mini right" type="button" onClick={() => (say(null), show(decision.case))}>
        {t.toast.open}
      </button>
    </div>
  );
}

function Dismiss() {
  return (
    <button class="btn mini right" type="button" aria-label={t.toast.dismiss} onClick={() => say(null)}>
      <Glyph name="x" small />
    </button>
  );
}

/** Taking back asks for a lesson, not for a reason. */
function TakeBack({ decision }: { decision: DecisionView }) {
  const what = givenText(decision, words.value);
  const { lessons } = draftOf(decision.case).value;
  const [failed, setFailed] = useState(false);
  const lesson = lessons[decision.id] ?? "";
  const done = () => (takingBack.value = null);
  const act = async () => {
    setFailed(false);
    if (!(await reverse(decision, lesson))) {
      setFailed(true);
      return;
    }
    const { [decision.id]: _, ...others } = draftOf(decision.case).peek().lessons;
    change(decision.case, { lessons: others });
    done();
    sayDone(t.toast.back(what));
  };
  const off = !live.value || isUnderWay("reverse", decision.id);
  return (
    <Dialog label={t.takeBack.title(what)} onClose={done}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!off) void act();
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && !off) void act();
        }}
      >
        <div class="dialog-head">
          <Glyph name="back" />
          <h2>{t.takeBack.title(what)}</h2>
        </div>
        <div class="inner">
          <p class="second">{t.takeBack.how}</p>
          <label class="label">
            {t.takeBack.lesson}
            <textarea
              class="field"
              rows={3}
              maxLength={2000}
              placeholder={t.takeBack.lessonHint}
              value={lesson}
              onInput={(event) =>
                change(decision.case, { lessons: { ...lessons, [decision.id]: event.currentTarget.value } })
              }
            />
          </label>
          {failed && (
            <p class="is-bad row" role="alert">
              <Glyph name="bad" small />
              {t.takeBack.failed}
            </p>
          )}
        </div>
        <div class="dialog-foot">
          <button class="btn main" disabled={off}>
            {t.takeBack.act(what)} <Key of={SEND} />
          </button>
          <button class="btn quiet-btn" type="button" onClick={done}>
            {t.takeBack.keep}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
