/** Where one is: the address, as a signal, and the screens that addresses name. */
import { signal } from "@preact/signals";
import type { You } from "./wire";

/** The path of the address. */
export const path = signal(globalThis.location?.pathname ?? "/");

export type ScreenName = "desk" | "boundaries" | "customer" | "feeds" | "help" | "pulse";

/** The screen at a path. */
export function screenOf(at: string): ScreenName {
  if (/^\/customer\/./.test(at)) return "customer";
  if (/^\/help(\/|$)/.test(at)) return "help";
  if (/^\/pulse(\/|$)/.test(at)) return "pulse";
  if (/^\/feeds(\/|$)/.test(at)) return "feeds";
  return /^\/(boundaries|revisions)(\/|$)/.test(at) ? "boundaries" : "desk";
}

/** Whether a person edits boundaries, and so has their screens. */
export function edits(you: You): boolean {
  return you.role === "manager" || you.role === "admin";
}

/** Whether a person connects sources, and so has their screens. */
export function connects(you: You): boolean {
  return you.role === "admin";
}

/** Listens to the buttons of the browser. */
export function startPlace(): void {
  addEventListener("popstate", () => (path.value = location.pathname));
}

/** Goes to a path of the console; the way back leads here. */
export function go(to: string): void {
  if (to === path.peek()) return;
  history.pushState(null, "", to);
  path.value = to;
}

/** Puts another address in the place of this one. */
export function replace(to: string): void {
  history.replaceState(null, "", to);
  path.value = to;
}

/** For links to other screens: a plain press stays in this page, any other is the browser's. */
export function follow(event: MouseEvent & { currentTarget: HTMLAnchorElement }): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(event.currentTarget.pathname);
}
