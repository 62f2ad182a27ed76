import { useKeys } from "../keys";
import { t } from "../texts";
import { Top } from "../top";
import { CaseColumn } from "./case";
import { CosignPlace } from "./cosign";
import { LatitudeColumn } from "./latitude";
import { useMovedToast } from "./moved";
import { PartingPlace } from "./parting";
import { PulseBanner } from "./pulse-banner";
import { Queue } from "./queue";
import { ToastPlace } from "./toast";
import { VoicePlace } from "./voice";
import type { You } from "../wire";

/** The desk: who waits, one case, how far one may go. */
export function Desk({ you }: { you: You }) {
  useMovedToast();
  useKeys({ F6: () => column(1), "Shift F6": () => column(-1) });
  return (
    <div class="desk-page">
      <a class="skip" href="#main">
        {t.skip}
      </a>
      <Top you={you} />
      <PulseBanner />
      <main class="desk" id="main">
        <Queue />
        <CaseColumn />
        <LatitudeColumn />
      </main>
      <ToastPlace />
      <CosignPlace />
      <PartingPlace />
      <VoicePlace />
    </div>
  );
}

/** Moves the focus to the next or previous column, onto the first thing in it that can be worked. */
function column(by: 1 | -1): void {
  const columns = [...document.querySelectorAll<HTMLElement>("[data-column]")];
  const at = columns.findIndex((each) => each.contains(document.activeElement));
  const next = columns.at((at < 0 ? (by > 0 ? 0 : -1) : at + by) % columns.length);
  const first = next?.querySelector<HTMLElement>("a[href], button:not(:disabled), [tabindex='0']");
  (first ?? next)?.focus();
}
