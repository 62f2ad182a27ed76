/** What the service knows of a text that is being written: asked for, never worked out here. */
import { ApiProblem, call } from "../api";

export interface Option {
  label: string;
  kind: "key" | "fact" | "action" | "value" | "word";
  /** What is put in. */
  apply: string;
  detail: string;
  info: string;
}

export interface Sentence {
  /** As answers name it: `grants.loyal`. */
  clause: string;
  text: string;
  line: number;
}

export interface Completions {
  start: number;
  end: number;
  options: Option[];
}

export interface Hover {
  start: number;
  end: number;
  title: string;
  lines: string[];
}

export interface Assistance {
  completions: Completions | null;
  hover: Hover | null;
  text: string | null;
  sentences: Sentence[] | null;
  problem: { line: number; column: number; message: string } | null;
}

/** What an editor asks of the document in it; `at` counts as this page does. Null where there was no answer. */
export type Ask = (want: "complete" | "hover", text: string, at: number) => Promise<Assistance | null>;

/** One question about a document of the pack. */
export function assist(
  want: "complete" | "hover" | "format" | "read",
  name: string,
  text: string,
  at = 0,
): Promise<Assistance | null> {
  return askAt("/v1/boundaries:assist", { want, name }, text, at);
}

/** One question about a text at an address. Positions come back as this page counts. */
export async function askAt(path: string, more: object, text: string, at: number): Promise<Assistance | null> {
  try {
    const found = await call<Assistance>("POST", path, { ...more, text, at: pointsTo(text, at) });
    return { ...found, completions: placed(text, found.completions), hover: placed(text, found.hover) };
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    return null;
  }
}

function placed<T extends { start: number; end: number }>(text: string, found: T | null): T | null {
  return found === null ? null : { ...found, start: unitsTo(text, found.start), end: unitsTo(text, found.end) };
}

/** How many characters (code points) stand before a position of this page, which counts a rare one as two. */
export function pointsTo(text: string, units: number): number {
  return [...text.slice(0, units)].length;
}

/** The position of this page before which so many characters stand. */
export function unitsTo(text: string, points: number): number {
  return [...text].slice(0, points).join("").length;
}
