import { minute, now } from "../store";
import { Glyph } from "../ui/glyph";
import { bySeconds, countdown, dueText } from "./countdown";
import type { CaseRow } from "../wire";

/** The countdown to the first answer to a public post; `whole`: with the time at which it ends. The ear hears that alone. */
export function SocialClock({ row: { clock, state }, whole = false }: { row: CaseRow; whole?: boolean }) {
  if (clock == null || state === "closed") return null;
  const at = bySeconds(clock, minute.value) ? now.value : minute.value;
  const { text, tone } = countdown(clock, at);
  const due = dueText(clock, minute.value);
  return (
    <span class={tone === "late" ? "chip bad clock" : "chip line clock"} data-tone={tone} title={due}>
      <Glyph name="time" small />
      {whole ? due : <span class="sr">{due}</span>}
      <span class="num" aria-hidden="true">
        {whole ? `· ${text}` : text}
      </span>
    </span>
  );
}
