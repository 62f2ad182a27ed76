import { signal } from "@preact/signals";
import { useRef, useState } from "preact/hooks";
import { sayVoice } from "../acts";
import { useKeys } from "../keys";
import { live, openCase, works } from "../store";
import { t } from "../texts";
import { Dialog, DialogHead } from "../ui/dialog";
import { Key, SEND } from "../ui/glyph";

/** Whether somebody is saying what she hears. */
export const voicing = signal(false);
/** What was begun and not sent, kept while this page is open. */
const begun = signal("");

/** The button above one's own cases, and its key: what associates hear themselves is a signal like any other. */
export function VoiceButton() {
  useKeys(works.value ? { v: () => (voicing.value = true) } : {});
  if (!works.value) return null;
  return (
    <button class="btn quiet-btn right" type="button" aria-keyshortcuts="V" onClick={() => (voicing.value = true)}>
      <Key of="V" />
      {t.voice.open}
    </button>
  );
}

export function VoicePlace() {
  return voicing.value ? <VoiceDialog /> : null;
}

const leave = () => (voicing.value = false);

function VoiceDialog() {
  const row = openCase.value?.case;
  const beside = row !== undefined && row.state === "open" ? row : null;
  const [here, setHere] = useState(beside !== null);
  const [sending, setSending] = useState(false);
  // One thing is said once, however often its sending is tried.
  const key = useRef(crypto.randomUUID());
  const off = begun.value.trim() === "" || sending || !live.value;
  const submit = async () => {
    if (off) return;
    setSending(true);
    const taken = await sayVoice(begun.peek(), key.current, here && beside !== null ? beside.id : null);
    setSending(false);
    if (!taken) return;
    begun.value = "";
    leave();
  };
  return (
    <Dialog label={t.voice.title} onClose={leave}>
      <DialogHead title={t.voice.title} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void submit();
        }}
      >
        <div class="inner">
          <label class="label">
            {t.voice.what}
            <textarea
              class="field"
              rows={3}
              maxLength={2000}
              autofocus
              value={begun.value}
              onInput={(event) => (begun.value = event.currentTarget.value)}
            />
          </label>
          {beside !== null && (
            <label class="check">
              <input type="checkbox" checked={here} onChange={(event) => setHere(event.currentTarget.checked)} />
              {t.voice.beside(t.case.number(beside.number))}
            </label>
          )}
        </div>
        <div class="dialog-foot">
          <button class="btn main big" disabled={off}>
            {t.voice.send}
            <Key of={SEND} />
          </button>
        </div>
      </form>
    </Dialog>
  );
}
