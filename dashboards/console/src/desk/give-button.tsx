import { claim } from "../acts";
import { unitsText } from "../format";
import { live, works, you } from "../store";
import { t } from "../texts";
import { Glyph, Key } from "../ui/glyph";
import type { Reading } from "./reading";
import type { CaseRow } from "../wire";

interface GiveProps {
  reading: Reading;
  offered: number | null;
  /** Whether the amount is one for a colleague's co-sign. */
  peer: boolean;
  asked: number | null;
  emergency: boolean;
  row: CaseRow | undefined;
  sending: boolean;
  settled: boolean;
}

/** The act and its amount, in the colour of its band; off with the reason where it cannot be pressed. */
export function GiveButton({ reading, offered, peer, asked, emergency, row, sending, settled }: GiveProps) {
  const act = peer ? t.decide.askPeer : actText(reading, offered ?? asked, offered !== null && offered !== asked && !emergency);
  const off = (text: string) => (
    <button class="btn big" type="button" disabled>
      <span class="clip">{text}</span>
    </button>
  );
  if (sending) return off(t.decide.giving);
  if (!live.value) return off(t.decide.waits(act));
  if (row === undefined || row.state === "closed") return off(t.latitude.caseClosed);
  if (!works.value) return off(t.latitude.associates);
  if (row.claimed_by === null) {
    return (
      <button class="btn big main" type="button" aria-keyshortcuts="C" onClick={() => void claim(row)}>
        {t.case.claim} <Key of="C" />
      </button>
    );
  }
  if (!mayDecide(row)) return off(t.latitude.held(row.claimed_by.name));
  if (!settled) return off(act);
  if (peer) {
    return (
      <button class="btn big" type="submit" data-band="peer" aria-keyshortcuts="G">
        <Glyph name="two" />
        <span class="clip">{t.decide.askPeer}</span> <Key of="G" />
      </button>
    );
  }
  if (offered === null) {
    if (reading.state === "ask") return off(t.decide.askFirst);
    return off(t.decide.closed);
  }
  return (
    <button class="btn big" type="submit" data-band="alone" aria-keyshortcuts="G">
      <span class="clip">{act}</span> <Key of="G" />
    </button>
  );
}

function actText(reading: Reading, units: number | null, alone: boolean): string {
  if (!reading.measured) return reading.title;
  const amount = unitsText(units ?? 0, reading.measure);
  return alone ? t.decide.giveAlone(amount) : t.decide.give(amount);
}

/** Whether the case is this person's to decide. */
export function mayDecide(row: CaseRow): boolean {
  return row.state === "open" && row.claimed_by !== null && row.claimed_by.id === you.value?.id;
}
