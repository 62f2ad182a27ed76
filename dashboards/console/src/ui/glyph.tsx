/** Small drawings that stand beside words. */

export type GlyphName =
  | "one" | "two" | "lock" | "ask" | "ok" | "bad" | "warn" | "x" | "msg" | "mail" | "call" | "star" | "form"
  | "back" | "live" | "off" | "time" | "up" | "calm" | "upset" | "angry" | "glad" | "pulse";

/** A glyph; with `label` it speaks for itself, without it is decoration beside its word. */
export function Glyph({ name, small = false, label }: { name: GlyphName; small?: boolean; label?: string }) {
  const kind = `i g-${name}${small ? " i-s" : ""}`;
  if (label === undefined) return <span class={kind} aria-hidden="true" />;
  return <span class={kind} role="img" aria-label={label} />;
}

const isApple = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? "");
/** The key that goes with another to do something, as this keyboard has it. */
export const COMMAND = isApple ? "⌘" : "Ctrl";
/** The keys that send what a field or a dialog holds. */
export const SEND = isApple ? "⌘⏎" : "Ctrl ⏎";

/** The cap of a key, printed on what it does. Silent: the shortcut is told by `aria-keyshortcuts`. */
export function Key({ of, right = false }: { of: string; right?: boolean }) {
  return (
    <span class={right ? "k right" : "k"} aria-hidden="true">
      {of}
    </span>
  );
}

/** Bars that fill with urgency, three unless another number is said. */
export function Level({ of, hot, label, bars = 3 }: { of: number; hot: boolean; label: string; bars?: number }) {
  return (
    <span class={hot ? "level hot" : "level"} role="img" aria-label={label}>
      {Array.from({ length: bars }, (_, bar) => (
        <i key={bar} class={bar < of ? "on" : ""} />
      ))}
    </span>
  );
}
