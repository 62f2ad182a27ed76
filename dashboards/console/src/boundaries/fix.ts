/** Where a finding stands, and the change that it offers. */
import type { Finding } from "./answers";

/** A change of a text; positions count from 0. */
export interface Fix {
  from: number;
  to: number;
  insert: string;
}

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

/** The change that the service offers with a finding, where the text still has what it would replace. */
export function fixOf(text: string, { fix }: Pick<Finding, "fix">): Fix | null {
  if (fix === null) return null;
  const { from } = placeOf(text, fix);
  const to = from + fix.was.length;
  return text.slice(from, to) === fix.was ? { from, to, insert: fix.insert } : null;
}
