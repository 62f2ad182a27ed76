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

/** A hand that types gets a moment to finish, so that no letter lands in a dialog that nobody expected. */
const PAUSE_MS = 1500;
const LOOK_EVERY_MS = 250;
let typedAt = 0;

/** Colleagues' questions, one at a time: at once where the hand is free, else as soon as it pauses. */
export function CosignPlace() {
  const next = asks.value.find(({ decision }) => !aside.value.has(decision.id)) ?? null;
  const shown = before.value === null ? null : (state.value.asks[before.value]?.value ?? null);
  useEffect(() => {
    const noted = (event: KeyboardEvent) => {
      if (isField(event.target)) typedAt = performance.now();
    };
    document.addEventListener("keydown", noted, true);
    return () => document.removeEventListener("keydown", noted, true);
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
  if (document.querySelector("dialog[open]") !== null) return false;
  return !isField(document.activeElement) || performance.now() - typedAt > PAUSE_MS;
}

function isField(target: EventTarget | Element | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === "text");
}
