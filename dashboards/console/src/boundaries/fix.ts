/** What a finding offers by itself: the word that was meant. */
import type { Finding } from "./answers";

/** A change of a text; positions count from 0. */
export interface Fix {
  from: number;
  to: number;
  insert: string;
}

const MEANT = /"([^"]+)".*\(did you mean "([^"]+)"\?\)/s;

/** Where a finding stands in a text: from its column to the end of the word there. */
export function placeOf(text: string, { line, column }: Pick<Finding, "line" | "column">): { from: number; to: number } {
  const lines = text.split("\n");
  const at = Math.min(Math.max(line, 1), lines.length) - 1;
  const start = lines.slice(0, at).reduce((sum, each) => sum + each.length + 1, 0);
  const shown = lines[at] ?? "";
  const from = Math.min(Math.max(column - 1, 0), shown.length);
  const word = /^[\w.-]+/.exec(shown.slice(from))?.[0].length ?? 0;
  return { from: start + from, to: start + Math.min(shown.length, from + Math.max(word, 1)) };
}

/** The change that a finding asks for, where it names the word that was meant and the wrong one is in its line. */
export function fixOf(text: string, finding: Finding): Fix | null {
  const meant = MEANT.exec(finding.message);
  if (meant === null) return null;
  const [, wrong = "", right = ""] = meant;
  const { from } = placeOf(text, finding);
  const end = text.indexOf("\n", from);
  const line = text.slice(from, end < 0 ? text.length : end);
  const at = line.indexOf(wrong);
  return at < 0 ? null : { from: from + at, to: from + at + wrong.length, insert: right };
}
