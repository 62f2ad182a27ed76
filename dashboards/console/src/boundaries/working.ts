/**
 * A document in the hand: what is typed, what the service has of it, and the way between. Typed text is checked and
 * saved at every pause, kept on this device until it is saved, and never replaced by what somebody else saved.
 */
import { signal } from "@preact/signals";
import { ApiProblem, call, exchange } from "../api";
import { ended } from "../session";
import type { Check, Saved } from "./answers";
import { askCheck, check as shownCheck, refresh } from "./data";

const CHECK_PAUSE_MS = 250;
const SAVE_PAUSE_MS = 700;
const KEPT = "remit.boundary.";

export type SaveState =
  | { state: "clean" }
  | { state: "saved"; at: string }
  | { state: "waiting" }
  | { state: "saving" }
  | { state: "failed"; detail: string }
  | { state: "conflict"; by: string | null };

export class Working {
  readonly text = signal("");
  readonly save = signal<SaveState>({ state: "clean" });
  readonly checkedAt = signal<number | null>(null);
  readonly checking = signal(false);
  readonly checkFailed = signal(false);
  /** Raised when the text was replaced from outside the editor. */
  readonly replaced = signal(0);
  #etag: string | null;
  #saved: string | null;
  /** Tags under which this screen saved: a late answer may still name them. */
  readonly #own = new Set<string | null>();
  #checkSoon: ReturnType<typeof setTimeout> | undefined;
  #saveSoon: ReturnType<typeof setTimeout> | undefined;
  #checks = 0;
  /** Ends when the last proof was answered: there is one at a time. */
  #proving: Promise<unknown> = Promise.resolve();
  #saving: Promise<void> = Promise.resolve();
  readonly #key: string;

  /** `text` null: there is no such document in the draft set yet; `first` is what it begins with. */
  constructor(
    readonly name: string,
    person: string,
    text: string | null,
    etag: string | null,
    first = "",
  ) {
    this.#key = `${KEPT}${person}.${name}`;
    this.#etag = etag;
    this.#own.add(etag);
    this.#saved = text;
    const kept = read(this.#key);
    if (kept !== null && kept.text !== text) {
      this.text.value = kept.text;
      if (kept.etag === etag) this.#laterSave();
      else this.save.value = { state: "conflict", by: null };
    } else {
      this.text.value = text ?? first;
      if (text === null) this.#laterSave();
    }
    void this.#check();
  }

  /** The person typed. */
  change(text: string): void {
    if (text === this.text.peek()) return;
    this.text.value = text;
    localStorage.setItem(this.#key, JSON.stringify({ text, etag: this.#etag }));
    clearTimeout(this.#checkSoon);
    this.#checkSoon = setTimeout(() => void this.#check(), CHECK_PAUSE_MS);
    if (this.save.peek().state !== "conflict") this.#laterSave();
  }

  /** Puts another text in the place of what is there, as if it were typed. */
  replaceBy(text: string): void {
    this.change(text);
    this.replaced.value += 1;
  }

  /** Saves what is typed now, if it is not saved. Returns whether all of it is. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#saveSoon);
    const { state } = this.save.peek();
    if (state === "waiting" || state === "failed") await this.#store();
    else await this.#saving;
    return this.text.peek() === this.#saved;
  }

  /** The service tells which text it has now. Another than ours is another's: it is offered, never put in by itself. */
  hear(etag: string | null, by: string | null): void {
    const { state } = this.save.peek();
    if (this.#own.has(etag) || state === "saving" || state === "conflict") return;
    clearTimeout(this.#saveSoon);
    this.save.value = { state: "conflict", by };
  }

  /** Takes the text that somebody else saved; one's own goes. */
  async takeTheirs(): Promise<void> {
    await this.#tried(async () => {
      const { text, etag } = await exchange("GET", this.#path, null);
      this.#etag = etag?.replaceAll('"', "") ?? null;
      this.#own.add(this.#etag);
      this.#saved = text;
      localStorage.removeItem(this.#key);
      this.text.value = text;
      this.replaced.value += 1;
      this.save.value = { state: "clean" };
      await this.#check();
    });
  }

  /** Saves one's own text over what somebody else saved. */
  async keepMine(): Promise<void> {
    await this.#tried(async () => {
      this.#etag = (await exchange("GET", this.#path, null)).etag?.replaceAll('"', "") ?? null;
      await this.#store();
    });
  }

  /** Ends the timers; what was not saved is kept on the device. */
  close(): void {
    clearTimeout(this.#checkSoon);
    if (this.save.peek().state === "waiting") void this.flush();
    this.#checks += 1;
  }

  /** Lets the text go, kept or not: the document is not to be. */
  abandon(): void {
    clearTimeout(this.#saveSoon);
    localStorage.removeItem(this.#key);
    this.save.value = { state: "clean" };
  }

  get #path(): string {
    return documentPath(this.name);
  }

  #laterSave(): void {
    this.save.value = { state: "waiting" };
    clearTimeout(this.#saveSoon);
    this.#saveSoon = setTimeout(() => void this.#store(), SAVE_PAUSE_MS);
  }

  async #check(): Promise<void> {
    const mine = ++this.#checks;
    const text = this.text.peek();
    this.checking.value = true;
    const found = await this.#asked(text, false);
    // An answer about a text that is not there any more says nothing.
    if (mine !== this.#checks) return;
    this.checking.value = false;
    this.checkFailed.value = found === null;
    if (found === null) return;
    this.checkedAt.value = Date.now();
    shownCheck.value = found;
    if (found.guarantees.read === 0) return;
    await this.#proving;
    if (mine !== this.#checks) return;
    const proving = this.#asked(text, true);
    this.#proving = proving;
    const proved = await proving;
    if (mine !== this.#checks) return;
    this.checkFailed.value = proved === null;
    if (proved !== null) shownCheck.value = proved;
  }

  async #asked(text: string, prove: boolean): Promise<Check | null> {
    try {
      return await askCheck({ [this.name]: text }, prove);
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      return null;
    }
  }

  #store(): Promise<void> {
    clearTimeout(this.#saveSoon);
    this.#saving = this.#saving.then(() => this.#tried(() => this.#put()));
    return this.#saving;
  }

  async #put(): Promise<void> {
    const text = this.text.peek();
    this.save.value = { state: "saving" };
    const only: Record<string, string> =
      this.#etag === null ? { "If-None-Match": "*" } : { "If-Match": `"${this.#etag}"` };
    const { content } = await exchange("PUT", this.#path, { type: "application/yaml", text }, only);
    const saved = content as Saved;
    this.#etag = saved.etag;
    this.#own.add(saved.etag);
    this.#saved = text;
    const more = this.text.peek() !== text;
    if (more) this.#laterSave();
    else {
      localStorage.removeItem(this.#key);
      this.save.value = { state: "saved", at: saved.at };
    }
    await refresh();
  }

  async #tried(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      if (problem.code === "not_signed_in") ended();
      this.save.value =
        problem.code === "changed_meanwhile"
          ? { state: "conflict", by: personOf(problem) }
          : { state: "failed", detail: problem.message };
    }
  }
}

/** Takes a document out of the draft set, or a draft back. */
export async function remove(name: string, etag: string): Promise<void> {
  await call("DELETE", documentPath(name), undefined, { "If-Match": `"${etag}"` });
  await refresh();
}

export function documentPath(name: string): string {
  return `/v1/boundaries/${encodeURIComponent(name)}`;
}

/** Forgets the text that is kept on the device: the document it was of is gone, or is as it was. */
export function forget(person: string, name: string): void {
  localStorage.removeItem(`${KEPT}${person}.${name}`);
}

function personOf(problem: ApiProblem): string | null {
  const by = (problem.problem as { by?: { name?: string } | null } | null)?.by;
  return by?.name ?? null;
}

function read(key: string): { text: string; etag: string | null } | null {
  const kept = localStorage.getItem(key);
  if (kept === null) return null;
  try {
    const { text, etag } = JSON.parse(kept) as { text?: unknown; etag?: unknown };
    return typeof text === "string" ? { text, etag: typeof etag === "string" ? etag : null } : null;
  } catch {
    return null;
  }
}
