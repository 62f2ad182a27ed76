import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { sayDone } from "../says";
import { asks, state, stream, words } from "../store";
import { t } from "../texts";
import { Glyph } from "../ui/glyph";
import { CosignDialog } from "./cosign-dialog";
import { firstName, givenText } from "./case-words";

/** The decision that is before this person, from the moment it is shown until she closes it. */
const before = signal<string | null>(null);
/** Those she closed unanswered; they do not come up again by themselves. */
const aside = signal<ReadonlySet<string>>(new Set());

/**
 * A hand at work gets a moment to finish, so that no letter and no press lands in a dialog that nobody expected. Until
 * then the question stands below, with a way to look at it at once.
 */
const PAUSE_MS = 1500;
const LOOK_EVERY_MS = 250;
const WORK = ["keydown", "pointermove", "pointerdown", "wheel"] as const;
let workedAt = -Infinity;

/** Colleagues' questions, one at a time: at once where the hand is free, else as soon as it pauses. */
export function CosignPlace() {
  const next = asks.value.find(({ decision }) => !aside.value.has(decision.id)) ?? null;
  const shown = before.value === null ? null : (state.value.asks[before.value]?.value ?? null);
  useEffect(() => {
    const noted = () => {
      workedAt = performance.now();
    };
    for (const kind of WORK) document.addEventListener(kind, noted, { capture: true, passive: true });
    return () => {
      for (const kind of WORK) document.removeEventListener(kind, noted, true);
    };
  }, []);
  const waits = before.value === null ? (next?.decision.id ?? null) : null;
  useEffect(() => {
    if (waits === null) return;
    const look = () => {
      if (isFree()) before.value = waits;
    };
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [waits]);
  const judged = shown?.decision.id ?? null;
  useEffect(() => {
    stream()?.judge(shown === null ? null : { case: shown.case.id, decision: shown.decision.id });
  }, [judged]);
  const close = (id: string) => {
    aside.value = new Set(aside.value).add(id);
    before.value = null;
  };
  // What a snapshot no longer names ended while there was no connection: the dialog goes with it.
  useEffect(() => {
    if (before.value === null || shown !== null) return;
    before.value = null;
    sayDone(t.cosign.gone);
  }, [shown === null]);
  return (
    <>
      {waits !== null && next !== null && (
        <div class="toast-place ask-place">
          <div class="toast" role="status">
            <Glyph name="two" />
            <b>{t.cosign.asks(firstName(next.decision.by), givenText(next.decision, words.value))}</b>
            <button class="btn mini right" type="button" onClick={() => (before.value = waits)}>
              {t.cosign.look}
            </button>
          </div>
        </div>
      )}
      {shown !== null && <CosignDialog key={shown.decision.id} asked={shown} onClose={() => close(shown.decision.id)} />}
    </>
  );
}

function isFree(): boolean {
  return document.querySelector("dialog[open]") === null && performance.now() - workedAt > PAUSE_MS;
}
