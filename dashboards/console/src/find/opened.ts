/** Whether the place for finding things, or that for all keys, is on the screen. */
import { signal } from "@preact/signals";

export const findOpen = signal(false);
export const keysOpen = signal(false);

/** Listens for Ctrl K and ⌘K, which work inside text fields too. */
export function startFind(): () => void {
  const pressed = (event: KeyboardEvent) => {
    const asked = event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey;
    if (!asked || event.isComposing) return;
    // The browser has other plans for it.
    event.preventDefault();
    if (document.querySelector("dialog[open]") === null) findOpen.value = true;
  };
  document.addEventListener("keydown", pressed);
  return () => document.removeEventListener("keydown", pressed);
}
