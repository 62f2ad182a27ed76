/** How values of a delivery are written, and the words of a signal with their marks. */

/** A value as JSON, a plain text as it is. */
export function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A text cut at its marks; of those that overlap the first counts. Places count code points, as the service does. */
export function marked(
  text: string,
  marks: readonly (readonly [number, number, string])[],
): { text: string; topic: string | null }[] {
  const letters = [...text];
  const parts: { text: string; topic: string | null }[] = [];
  let at = 0;
  const add = (end: number, topic: string | null) => {
    if (end > at) parts.push({ text: letters.slice(at, end).join(""), topic });
    at = Math.max(at, end);
  };
  for (const [start, end, topic] of [...marks].sort((one, other) => one[0] - other[0])) {
    if (start < at) continue;
    add(start, null);
    add(end, topic);
  }
  add(letters.length, null);
  return parts;
}
