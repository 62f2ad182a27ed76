/** What was typed to be found, and what came of it: asked when the typing pauses, the older question given up. */
import { batch, signal } from "@preact/signals";
import { call } from "../api";
import { afterPause } from "../ui/paused";
import type { Found, FoundPage } from "../wire";

const PAUSE_MS = 120;

export const typed = signal("");
/** null: nothing was asked, or not answered yet. */
export const found = signal<{ of: string; items: Found[]; next: string | null } | null>(null);
export const failed = signal(false);
export const waiting = signal(false);

let callOff = (): void => undefined;

/** Asks for what was typed once it pauses; what was found before stays until the answer is here. */
export function ask(text: string): void {
  typed.value = text;
  callOff();
  if (text.trim() === "") {
    batch(() => {
      found.value = null;
      failed.value = waiting.value = false;
    });
    return;
  }
  waiting.value = true;
  askPage(text.trim(), null, PAUSE_MS);
}

/** The next page after what is shown. */
export function more(): void {
  const now = found.peek();
  if (now?.next == null) return;
  callOff();
  askPage(now.of, now.next, 0);
}

/** Forgets what was found; what was typed stays for the next time. */
export function stop(): void {
  callOff();
  waiting.value = false;
}

function askPage(of: string, after: string | null, pause: number): void {
  const query = new URLSearchParams({ q: of, ...(after === null ? {} : { after }) });
  callOff = afterPause(
    pause,
    (given) => call<FoundPage>("GET", `/v1/search?${query}`, undefined, {}, given),
    (page) => {
      const before = after === null ? [] : (found.peek()?.items ?? []);
      batch(() => {
        found.value = { of, items: [...before, ...page.items], next: page.next };
        failed.value = waiting.value = false;
      });
    },
    () =>
      batch(() => {
        failed.value = true;
        waiting.value = false;
      }),
  );
}
