import { signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";

const KEY = "remit.theme";
const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** The chosen theme, kept on this device; "system" follows the machine. */
export const theme = signal<Theme>("system");

/** Takes up what was chosen before. */
export function restoreTheme(): void {
  const kept = localStorage.getItem(KEY) as Theme | null;
  setTheme(kept !== null && THEMES.includes(kept) ? kept : "system");
}

export function setTheme(chosen: Theme): void {
  theme.value = chosen;
  if (chosen === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(KEY);
  } else {
    document.documentElement.dataset.theme = chosen;
    localStorage.setItem(KEY, chosen);
  }
}

/** From what is seen now to the other of light and dark. */
export function turnTheme(): void {
  const dark = theme.value === "dark" || (theme.value === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  setTheme(dark ? "light" : "dark");
}
