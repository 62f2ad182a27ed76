/**
 * An action's latitude in the measures of the screen. It only reads the service's answer: every limit here is one that
 * the service computed, and the only comparison is that of an amount with it.
 */
import { toUnits } from "../money";
import type { Measure } from "../format";
import type { ActionLatitudeJson, ActionWords, FactValue, SetBy } from "../wire";

export type Band = "alone" | "peer" | "closed";

/** A question whose answer would open or widen something. */
export interface Ask {
  /** Full names of what is to be known, together. */
  facts: string[];
  opensWith: FactValue[] | null;
  atLeast: string | null;
  atMost: string | null;
  upTo: string | null;
}

export interface Emergency {
  usesLeft: number;
  /** Smallest units; null for an action without measure. */
  atMost: number | null;
}

/** One action, ready to be shown. Amounts are in smallest units; without measure 1 is yes, 0 is no. */
export interface Reading {
  action: string;
  title: string;
  words: ActionWords;
  measure: Measure;
  measured: boolean;
  always: boolean;
  alone: number;
  peer: number;
  smallest: number;
  asks: Ask[];
  /** Facts whose change alone opens it. */
  changes: Ask[];
  emergency: Emergency | null;
  instead: string[];
  state: "open" | "ask" | "shut";
  json: ActionLatitudeJson;
}

export function read(json: ActionLatitudeJson, words: ActionWords | undefined): Reading {
  const known = words ?? UNNAMED;
  const units = (text: string) => toUnits(text, known.digits) ?? 0;
  const found = json.ways_forward.concat(json.unknown.filter((entry) => typeof entry === "object"));
  const asks = distinct(found.filter((entry) => "ask" in entry).map((entry) => askOf(entry, entry.ask)));
  const emergencies = json.ways_forward.filter((entry) => "emergency" in entry).map((entry) => entry.emergency);
  const alone = units(json.alone);
  const peer = Math.max(alone, units(json.with_peer));
  return {
    action: json.action,
    title: words?.title ?? json.action,
    words: known,
    measure: { measure: known.measure, unit: known.unit ?? json.unit, digits: known.digits },
    measured: known.measure !== null,
    always: known.always,
    alone,
    peer,
    smallest: units(json.smallest),
    asks,
    changes: distinct(found.filter((entry) => "if" in entry).map((entry) => askOf(entry, entry.if))),
    emergency: emergencyOf(emergencies[0], units),
    instead: json.ways_forward.flatMap((entry) => (typeof entry.instead === "string" ? [entry.instead] : [])),
    state: peer > 0 ? "open" : asks.length > 0 ? "ask" : "shut",
    json,
  };
}

/** Where an amount lies among the limits. */
export function bandOf(reading: Reading, units: number): Band {
  if (units <= 0 || units < reading.smallest || units > reading.peer) return "closed";
  return units <= reading.alone ? "alone" : "peer";
}

/** The end of the bar, in smallest units: a round number above all limits, or the limit itself where nothing is above. */
export function scaleOf(reading: Reading): number {
  const most = Math.max(reading.peer, reading.emergency?.atMost ?? 0);
  if (!reading.measured || most === 0) return Math.max(1, most);
  const grid = 10 ** reading.measure.digits;
  return roundAbove((most * 1.2) / grid) * grid;
}

/** The author's sentence for what set a limit. */
export function reasonFor(json: ActionLatitudeJson, set: SetBy | null): string | null {
  if (set === null) return null;
  return json.because.find((each) => each.boundary === set.boundary && each.clause === set.clause)?.text ?? null;
}

/** The facts that nobody knows and for which a clause counts all the same; none where it counts by what is known. */
export function countsWithout(reading: Reading, set: SetBy): string[] {
  const { because, unknown } = reading.json;
  const told = because.find((each) => each.boundary === set.boundary && each.clause === set.clause);
  if (told === undefined || Object.keys(told.facts).length > 0) return [];
  const opening = [...reading.changes, ...reading.asks].flatMap(({ facts }) => facts);
  return unknown.filter((name) => typeof name === "string" && opening.includes(name));
}

/** The amounts that `[` and `]` go to: nothing, the limits, in order. */
export function stops(reading: Reading): number[] {
  const all = [0, reading.smallest, reading.alone, reading.peer];
  return [...new Set(all)].sort((a, b) => a - b);
}

const UNNAMED: ActionWords = { title: "", measure: null, unit: null, digits: 0, always: false, params: {} };

function askOf(entry: Record<string, unknown>, facts: unknown): Ask {
  const opening = entry.opens_with;
  const ends = typeof opening === "object" && opening !== null ? (opening as Record<string, unknown>) : {};
  return {
    facts: Array.isArray(facts) ? facts.map(String) : [String(facts)],
    opensWith: Array.isArray(opening) ? (opening as FactValue[]) : null,
    atLeast: textOf(ends.at_least),
    atMost: textOf(ends.at_most),
    upTo: textOf(entry.up_to),
  };
}

function textOf(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value);
}

function distinct(asks: Ask[]): Ask[] {
  return [...new Map(asks.map((ask) => [ask.facts.join(), ask])).values()];
}

function emergencyOf(found: unknown, units: (text: string) => number): Emergency | null {
  if (typeof found !== "object" || found === null) return null;
  const { uses_left: uses, at_most: most } = found as { uses_left?: unknown; at_most?: unknown };
  return { usesLeft: Number(uses ?? 1), atMost: most === undefined || most === null ? null : units(String(most)) };
}

function roundAbove(number: number): number {
  const power = 10 ** Math.floor(Math.log10(number));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10].find((each) => each * power >= number) ?? 10;
  return Math.ceil(step * power);
}
