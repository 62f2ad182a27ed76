/**
 * Amounts as whole numbers of the smallest unit: cents for dollars, days for days. Only these are compared; a
 * decimal text never becomes a floating-point number on the way.
 */

/** The text of an amount ("50.00") in smallest units, null where it is none or has more digits than the measure. */
export function toUnits(text: string, digits: number): number | null {
  const match = /^(\d+)(?:\.(\d*))?$/.exec(text.trim());
  if (match === null) return null;
  const fraction = match[2] ?? "";
  if (fraction.length > digits && /[^0]/.test(fraction.slice(digits))) return null;
  const units = Number(match[1] + fraction.slice(0, digits).padEnd(digits, "0"));
  return Number.isSafeInteger(units) ? units : null;
}

/** What a person typed ("$1,500.5"), in smallest units; null where it cannot be read. */
export function typedUnits(typed: string, digits: number): number | null {
  const bare = typed.replace(/[\s$€£¥]/g, "");
  if (/^\d{1,3}(,\d{3})+(\.\d*)?$/.test(bare)) return toUnits(bare.replaceAll(",", ""), digits);
  return toUnits(bare, digits);
}

/** Smallest units as the decimal text that the service takes. */
export function toText(units: number, digits: number): string {
  const all = String(units).padStart(digits + 1, "0");
  return digits === 0 ? all : `${all.slice(0, -digits)}.${all.slice(-digits)}`;
}

/** Smallest units as a person types them: no cents unless there are some. */
export function toField(units: number, digits: number): string {
  const text = toText(units, digits);
  return digits > 0 && /\.0+$/.test(text) ? text.slice(0, text.indexOf(".")) : text;
}
