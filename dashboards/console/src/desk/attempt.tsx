import { useState } from "preact/hooks";
import { live } from "../store";
import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import { giveAgain, letGo, type Attempt } from "./deciding";

/** A try that did not end well: what did not happen, what is kept, what to do. */
export function AttemptMessage({ attempt, what }: { attempt: Attempt; what: string }) {
  const [copied, setCopied] = useState(false);
  if (attempt.state === "sending") return null;
  const details = { key: attempt.key, decision: attempt.body, problem: attempt.problem };
  const copy = () =>
    void navigator.clipboard.writeText(JSON.stringify(details, null, 2)).then(() => setCopied(true));
  const doubt = attempt.state === "unanswered";
  return (
    <div class="attempt stack" data-state={attempt.state}>
      <p class={doubt ? "row is-warn" : "row is-bad"} role="alert">
        <Glyph name={doubt ? "warn" : "bad"} />
        <b>{doubt ? t.decide.noAnswer(what) : t.decide.notGiven(what)}</b>
      </p>
      {doubt ? (
        <p class="small second">
          {t.decide.noAnswerHow} <code>{attempt.key.slice(0, 8)}</code>. {t.decide.noAnswerLook}
        </p>
      ) : (
        <>
          {attempt.problem !== null && <p>{attempt.problem.detail}</p>}
          <p class="small second">{t.decide.outsideHow}</p>
        </>
      )}
      <div class="row wrap">
        {attempt.state !== "outside" && (
          <button class="btn main" type="button" disabled={!live.value} onClick={() => giveAgain(attempt)}>
            {t.decide.again}
          </button>
        )}
        {doubt && (
          <button class="btn" type="button" onClick={() => letGo(attempt)}>
            {t.decide.changeIt}
          </button>
        )}
        <button class="btn quiet-btn" type="button" onClick={copy}>
          <span role="status">{copied ? t.decide.copied : t.decide.copy}</span>
        </button>
      </div>
    </div>
  );
}
