/**
 * Keys of the screen. Single letters work only outside text fields and dialogs, and can be switched off; each is bound
 * by the part that it works on, for as long as that part is on the screen.
 */
import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

const KEPT = "remit.keys";

/** Whether single keys work (WCAG 2.1.4); kept on this device. */
export const singleKeys = signal(true);

type Act = (event: KeyboardEvent) => void;
const bound = new Map<string, Act>();

/** Begins to listen; takes up the person's choice. */
export function startKeys(): void {
  singleKeys.value = localStorage.getItem(KEPT) !== "off";
  document.addEventListener("keydown", pressed);
}

export function setSingleKeys(on: boolean): void {
  singleKeys.value = on;
  if (on) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, "off");
}

/** Binds keys while the component is on the screen. Names are those of `KeyboardEvent.key`, letters in lower case. */
export function useKeys(keys: Record<string, Act>): void {
  const latest = useRef(keys);
  latest.current = keys;
  const names = Object.keys(keys).join(" ");
  // Bound as soon as it is on the screen: a later effect would lose a key that is pressed at once.
  useLayoutEffect(() => {
    const mine = Object.keys(latest.current).map((key) => [key, (event: KeyboardEvent) => latest.current[key]?.(event)] as const);
    for (const [key, act] of mine) bound.set(key, act);
    return () => {
      for (const [key, act] of mine) if (bound.get(key) === act) bound.delete(key);
    };
  }, [names]);
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return;
  const whole = event.key.length > 1;
  // Inside a shadow tree the event's own target is its host.
  if (!whole && (!singleKeys.value || writing(event.composedPath()[0] ?? null))) return;
  if (document.querySelector("dialog[open]") !== null) return;
  const shifted = event.shiftKey && (whole || /[a-z]/i.test(event.key));
  const act = bound.get(`${shifted ? "Shift " : ""}${whole ? event.key : event.key.toLowerCase()}`);
  if (act === undefined) return;
  event.preventDefault();
  act(event);
}

function writing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["range", "checkbox", "radio", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
