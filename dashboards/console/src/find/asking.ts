/** What was typed to be found, and what came of it: asked when the typing pauses, the older question given up. */
import { batch, signal } from "@preact/signals";
import { ApiProblem, call } from "../api";
import { ended } from "../session";
import type { Found, FoundPage } from "../wire";

const PAUSE_MS = 120;

export const typed = signal("");
/** null: nothing was asked, or not answered yet. */
export const found = signal<{ of: string; items: Found[]; next: string | null } | null>(null);
export const failed = signal(false);
export const waiting = signal(false);

let soon: ReturnType<typeof setTimeout> | undefined;
let under: AbortController | null = null;

/** Asks for what was typed once it pauses; what was found before stays until the answer is here. */
export function ask(text: string): void {
  typed.value = text;
  clearTimeout(soon);
  under?.abort();
  if (text.trim() === "") {
    batch(() => {
      found.value = null;
      failed.value = waiting.value = false;
    });
    return;
  }
  waiting.value = true;
  soon = setTimeout(() => void fetchPage(text.trim(), null), PAUSE_MS);
}

/** The next page after what is shown. */
export async function more(): Promise<void> {
  const now = found.peek();
  if (now?.next != null) await fetchPage(now.of, now.next);
}

/** Forgets what was found; what was typed stays for the next time. */
export function stop(): void {
  clearTimeout(soon);
  under?.abort();
  waiting.value = false;
}

async function fetchPage(of: string, after: string | null): Promise<void> {
  const mine = (under = new AbortController());
  const query = new URLSearchParams({ q: of, ...(after === null ? {} : { after }) });
  try {
    const page = await call<FoundPage>("GET", `/v1/search?${query}`, undefined, {}, mine.signal);
    if (mine.signal.aborted) return;
    const before = after === null ? [] : (found.peek()?.items ?? []);
    batch(() => {
      found.value = { of, items: [...before, ...page.items], next: page.next };
      failed.value = waiting.value = false;
    });
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (mine.signal.aborted) return;
    if (problem.code === "not_signed_in") return ended();
    batch(() => {
      failed.value = true;
      waiting.value = false;
    });
  }
}
