/** Where the typed amount stands among the limits that the service told, in band, glyph and words. */
import { unitsText } from "../format";
import { t } from "../texts";
import type { GlyphName } from "../ui/glyph";
import { bandOf, type Band, type Reading } from "./reading";

export interface Standing {
  band: Band;
  glyph: GlyphName;
  words: string;
}

const GLYPHS: Record<Band, GlyphName> = { alone: "one", peer: "two", closed: "lock" };

/** `units` is null where the typed text is no amount; without measure it is 1. */
export function standingOf(reading: Reading, units: number | null, emergency: boolean): Standing {
  if (emergency && reading.emergency !== null) return emergencyOf(reading, units, reading.emergency.atMost);
  if (reading.measured && units === null) return { band: "closed", glyph: "ask", words: t.decide.typeAmount };
  const band = bandOf(reading, units ?? 1);
  return { band, glyph: GLYPHS[band], words: wordsOf(reading, units ?? 1, band) };
}

function emergencyOf(reading: Reading, units: number | null, most: number | null): Standing {
  if (!reading.measured || most === null) return { band: "alone", glyph: "warn", words: t.decide.bandEmergencyOnce };
  const words = t.decide.bandEmergency(unitsText(most, reading.measure));
  if (units === null) return { band: "closed", glyph: "ask", words: t.decide.typeAmount };
  if (units > most) return { band: "closed", glyph: "lock", words: t.decide.bandClosedAbove(unitsText(most, reading.measure)) };
  const below = units <= 0 || units < reading.smallest;
  return below ? { band: "closed", glyph: "lock", words: belowWords(reading) } : { band: "alone", glyph: "warn", words };
}

function wordsOf(reading: Reading, units: number, band: Band): string {
  if (band === "alone") return t.decide.bandAlone;
  if (band === "peer") {
    if (!reading.measured || reading.alone === 0) return t.decide.bandPeerOnly;
    return t.decide.bandPeer(unitsText(reading.alone, reading.measure));
  }
  if (!reading.measured || reading.peer === 0) return t.decide.bandClosed;
  if (units > reading.peer) return t.decide.bandClosedAbove(unitsText(reading.peer, reading.measure));
  return belowWords(reading);
}

function belowWords(reading: Reading): string {
  const least = Math.max(1, reading.smallest);
  return reading.smallest > 0 ? t.decide.bandClosedBelow(unitsText(least, reading.measure)) : t.decide.typeAmount;
}
