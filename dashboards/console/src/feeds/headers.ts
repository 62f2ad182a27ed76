/** Header fields as people write them: one a line, NAME: VALUE. */

const FIELD = /^([A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}):[ \t]*(.*)$/;

/** The fields of a text, or the number of the first line that is none. A name that comes twice holds both values. */
export function parseHeaders(text: string): Record<string, string> | number {
  const found: Record<string, string> = {};
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const field = FIELD.exec(line.trim());
    if (field?.[1] === undefined || field[2] === undefined) return at + 1;
    const name = Object.keys(found).find((known) => known.toLowerCase() === field[1]?.toLowerCase()) ?? field[1];
    found[name] = found[name] === undefined ? field[2] : `${found[name]}, ${field[2]}`;
  }
  return found;
}

/** What a connection says of itself: nothing of it belongs to another delivery. */
const OF_CONNECTION = new Set(["accept", "accept-encoding", "connection", "content-length", "host", "transfer-encoding", "user-agent"]);

/** The text of fields, without those of the connection that they came by. */
export function headersText(headers: Record<string, string>): string {
  return Object.entries(headers)
    .filter(([name]) => !OF_CONNECTION.has(name.toLowerCase()))
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}
