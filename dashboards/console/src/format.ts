import { locale, t } from "./texts";
import { toText, toUnits } from "./money";
import type { FactValue, TypeWords } from "./wire";

/** How an amount is counted: what `ActionWords` says of it. */
export interface Measure {
  measure: string | null;
  unit: string | null;
  digits: number;
}

/** "$1,500", "$12.50", "7 days": the amount of a decimal text. Cents only where there are some. */
export function amountText(text: string, { measure, unit, digits }: Measure): string {
  if (measure === "money" && unit !== null) return moneyText(text, unit, digits);
  const number = countText(text);
  return unit === null ? number : t.counted(number, unit);
}

/** The same without the unit of whole things, for narrow cells. */
export function amountShort(text: string, measure: Measure): string {
  return measure.measure === "money" ? amountText(text, measure) : countText(text);
}

/** The same from smallest units. */
export function unitsText(units: number, measure: Measure): string {
  return amountText(toText(units, measure.digits), measure);
}

export function moneyText(text: string, currency: string, digits: number): string {
  const units = toUnits(text, digits);
  const whole = units !== null && units % 10 ** digits === 0;
  const shown = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: whole ? 0 : digits,
    maximumFractionDigits: whole ? 0 : digits,
  });
  return shown.format(text as Intl.StringNumericLiteral);
}

export function countText(text: string | number): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(text as Intl.StringNumericLiteral);
}

/** The sign before an amount, "" where it has none: "$". */
export function currencySign(currency: string): string {
  const parts = new Intl.NumberFormat(locale, { style: "currency", currency }).formatToParts(0);
  return parts.find((part) => part.type === "currency")?.value ?? "";
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** "14:05", with the day where it is not today. */
export function clockTime(at: string | number, now: number = Date.now()): string {
  const date = new Date(at);
  const today = new Date(now).toDateString() === date.toDateString();
  return date.toLocaleString(locale, today ? CLOCK : { ...CLOCK, month: "short", day: "numeric" });
}

/** "14:05:31". */
export function exactTime(at: string | number): string {
  return new Date(at).toLocaleTimeString(locale, { ...CLOCK, second: "2-digit" });
}

/** "0 m", "9 m", "5 h 20 m", "2 d": how long since a moment; never negative. */
export function since(at: string | number, now: number): string {
  return duration(now - new Date(at).getTime());
}

/** Milliseconds in the words of a clock. */
export function duration(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return t.time.days(Math.floor(hours / 24));
  if (hours === 0) return t.time.minutes(minutes);
  return minutes % 60 === 0 ? t.time.hours(hours) : t.time.hoursMinutes(hours, minutes % 60);
}

/** Digits after the point of a currency. */
export function currencyDigits(currency: string): number {
  if (currency === "") return 0;
  return new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 0;
}

/** A list of words as a sentence has it: "a, b or c". */
export function either(items: string[]): string {
  return new Intl.ListFormat(locale, { type: "disjunction" }).format(items);
}

/** The same with all of them: "a, b and c". */
export function both(items: string[]): string {
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(items);
}

/** A code name of a pack in words: "delayed_flight" becomes "Delayed flight". */
export function plain(name: string): string {
  const words = name.replace(/[._-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A fact's value as a person reads it. */
export function factText(value: FactValue, words: TypeWords | undefined, currency: string): string {
  if (value === null) return t.facts.unknown;
  if (typeof value === "boolean") return value ? t.yes : t.no;
  if (Array.isArray(value)) return value.map(plain).join(", ");
  const type = words?.type ?? (typeof value === "number" ? "number" : "text");
  if (type === "money") return moneyText(String(value), currency, currencyDigits(currency));
  if (type === "integer" || type === "number") return countText(value);
  if (type === "datetime") return clockTime(String(value));
  if (type === "date") return dateText(String(value));
  return words?.one_of != null ? plain(String(value)) : String(value);
}

function dateText(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date).toLocaleDateString(locale, { year: "numeric", month: "short", day: "numeric" });
}

/** Two letters for a person: "Mara K." is MK. */
export function initials(name: string): string {
  const letters = name.split(/\s+/).map((word) => word.charAt(0));
  return ((letters[0] ?? "") + (letters.at(-1) ?? "")).toUpperCase().slice(0, letters.length > 1 ? 2 : 1);
}

/** A text cut at marks: pieces in order, each with the topic that it tells of or null. Marks count code points. */
export function pieces(text: string, marks: readonly [number, number, string][]): { text: string; topic: string | null }[] {
  const points = Array.from(text);
  const found: { text: string; topic: string | null }[] = [];
  let at = 0;
  for (const [start, end, topic] of [...marks].sort((a, b) => a[0] - b[0])) {
    if (start < at || end <= start || end > points.length) continue;
    if (start > at) found.push({ text: points.slice(at, start).join(""), topic: null });
    found.push({ text: points.slice(start, end).join(""), topic });
    at = end;
  }
  if (at < points.length) found.push({ text: points.slice(at).join(""), topic: null });
  return found;
}

/** How something was said, or goes out, as a sentence goes on with it. */
export function channelText(channel: string): string {
  return t.channels[channel] ?? t.channelNamed(channel);
}
