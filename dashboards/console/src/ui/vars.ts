import type { CSSProperties } from "preact";

/** Numbers for the stylesheet as custom properties; set one by one from script, so no inline style is needed. */
export function vars(numbers: Record<string, number>): CSSProperties {
  return Object.fromEntries(
    Object.entries(numbers).map(([name, number]) => [`--${name}`, String(Math.round(number * 100) / 100)]),
  );
}
