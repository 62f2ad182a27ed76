import { useState } from "preact/hooks";
import { Voice } from "../desk/timeline";
import { t } from "../texts";
import type { CustomerView } from "../wire";
import { showEarlier, shown } from "./data";

/** What the customer said to these teams, the newest first; earlier on demand. */
export function Voices({ view }: { view: CustomerView }) {
  const [busy, setBusy] = useState(false);
  const heard = [...view.signals.items, ...(shown.value?.earlier ?? [])];
  const more = async () => {
    setBusy(true);
    await showEarlier();
    setBusy(false);
  };
  return (
    <section class="card" aria-labelledby="voices-title">
      <h2 id="voices-title">{t.customer.voices}</h2>
      {heard.length === 0 && <p class="second">{t.customer.noVoices}</p>}
      <ol class="timeline flat">
        {heard.map(({ signal }) => (
          <Voice key={signal.id} entry={signal} name={view.name} />
        ))}
      </ol>
      {shown.value?.next != null && (
        <button class="btn" type="button" disabled={busy} onClick={() => void more()}>
          {t.customer.more}
        </button>
      )}
    </section>
  );
}
