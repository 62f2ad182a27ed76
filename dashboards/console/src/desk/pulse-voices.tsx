import { useEffect, useState } from "preact/hooks";
import { call } from "../api";
import { words } from "../store";
import { t } from "../texts";
import { Dialog, DialogHead } from "../ui/dialog";
import { topicTitle } from "./case-words";
import { Voice } from "./timeline";
import type { SignalEntry, SurgeView } from "../wire";

interface PulseRow {
  surge: SurgeView | null;
  voices: SignalEntry[];
}

/** Calls up some of those who made the surge, newest first, and why it is one. */
export function VoicesDialog({ surge, onClose }: { surge: SurgeView; onClose: () => void }) {
  const [said, setSaid] = useState<SignalEntry[] | "failed" | null>(null);
  useEffect(() => {
    const left = new AbortController();
    call<{ items: PulseRow[] }>("GET", "/v1/pulse", undefined, {}, left.signal)
      .then(({ items }) => setSaid(items.find((row) => row.surge?.id === surge.id)?.voices ?? []))
      .catch(() => left.signal.aborted || setSaid("failed"));
    return () => left.abort();
  }, [surge.id]);
  const title = t.pulse.said(topicTitle(surge.topic, words.value));
  return (
    <Dialog label={title} onClose={onClose}>
      <DialogHead title={title} />
      <div class="inner stack">
        <p class="second">{surge.reason}</p>
        {said === null && <p role="status">{t.pulse.calledUp}</p>}
        {said === "failed" && <p role="alert">{t.pulse.unheard}</p>}
        {Array.isArray(said) && said.length === 0 && <p>{t.pulse.nothing}</p>}
        {Array.isArray(said) && said.length > 0 && (
          <ol class="timeline">
            {said.map((entry) => (
              <Voice key={entry.id} entry={entry} name={null} />
            ))}
          </ol>
        )}
      </div>
    </Dialog>
  );
}
