/** A document in the hand and a delivery to try it with: looked at anew a moment after each change. */
import { effect, signal } from "@preact/signals";
import { ApiProblem } from "../api";
import type { DeliveryContent, FeedView, Rehearsal, SampleRow, SignedRequest } from "../wire";
import { rehearse, type Sent } from "./data";
import { headersText, parseHeaders } from "./headers";

const LOOK_AFTER_MS = 250;

/** Where a document that is not saved yet is kept on this device; never a delivery. */
const kept = (name: string) => `remit.feed.${name}`;

export class Attempt {
  readonly name: string;
  readonly text = signal("");
  /** Moves when the text came from elsewhere than the editor. */
  readonly replaced = signal(0);
  readonly headers = signal("");
  readonly body = signal("");
  /** How the body stands in its field: what is no text is shown as base64. */
  readonly encoding = signal<DeliveryContent["encoding"]>("text");
  /** How it is sent: `GET` where a source asks when it is set up. */
  readonly method = signal("POST");
  readonly url = signal<string | null>(null);
  readonly at = signal<string | null>(null);
  readonly found = signal<Rehearsal | null>(null);
  readonly looking = signal(false);
  readonly failed = signal<string | null>(null);
  /** The tag of the document that the text began with: what is saved goes over that one alone. */
  base: string | null;
  readonly #end: () => void;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #asked: AbortController | null = null;

  constructor(name: string, feed: FeedView | null, template: { text: string; body: string }) {
    this.name = name;
    this.base = feed?.etag ?? null;
    const began = feed?.text ?? template.text;
    this.text.value = localStorage.getItem(kept(name)) ?? began;
    const sample = feed?.samples[0];
    if (sample !== undefined) this.takeSample(sample);
    else {
      this.headers.value = "Content-Type: application/json";
      this.body.value = template.body;
    }
    this.#end = effect(() => {
      // Read here, so that each of them counts.
      const sent = this.sent;
      const text = this.text.value;
      if (text === began) localStorage.removeItem(kept(name));
      else localStorage.setItem(kept(name), text);
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(() => void this.#look(text, sent), LOOK_AFTER_MS);
    });
  }

  /** The delivery as it stands; the number of the line where its headers cannot be read. */
  get sent(): Sent | number {
    const headers = parseHeaders(this.headers.value);
    if (typeof headers === "number") return headers;
    return {
      method: this.method.value,
      headers,
      body: this.body.value,
      encoding: this.encoding.value,
      url: this.url.value,
      at: this.at.value,
    };
  }

  /** The text is saved: what is kept of it on this device goes. */
  saved(etag: string | null): void {
    this.base = etag;
    localStorage.removeItem(kept(this.name));
  }

  /** The person typed. */
  change(text: string): void {
    this.text.value = text;
  }

  /** Puts another text in the place of the document. */
  replaceBy(text: string): void {
    this.change(text);
    this.replaced.value += 1;
  }

  takeSample(sample: SampleRow): void {
    const typed = Object.keys(sample.headers).some((name) => name.toLowerCase() === "content-type");
    const headers = typed ? sample.headers : { "Content-Type": "application/json", ...sample.headers };
    this.#take(headers, sample.body, "text", sample.url, sample.at, sample.method);
  }

  /** A delivery as it came, judged by the moment at which it did. */
  takeContent(content: DeliveryContent): void {
    this.#take(content.headers, content.body, content.encoding, content.url, content.at, content.method);
  }

  /** A request that was signed just now, wherever its signature stands. */
  takeSigned(made: SignedRequest): void {
    this.#take(made.headers, made.body, "text", made.url, new Date().toISOString(), made.method);
  }

  /** What is typed is another delivery: it arrives now. */
  changed(): void {
    this.at.value = null;
    this.url.value = null;
  }

  close(): void {
    this.#end();
    clearTimeout(this.#waiting);
    this.#asked?.abort();
  }

  #take(
    headers: Record<string, string>,
    body: string,
    encoding: DeliveryContent["encoding"] = "text",
    url: string | null = null,
    at: string | null = null,
    method = "POST",
  ): void {
    this.headers.value = headersText(headers);
    this.body.value = body;
    this.encoding.value = encoding;
    this.url.value = url;
    this.at.value = at;
    this.method.value = method;
  }

  async #look(text: string, sent: Sent | number): Promise<void> {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    this.looking.value = true;
    try {
      const found = await rehearse(this.name, text, typeof sent === "number" ? null : sent, asked.signal);
      if (asked.signal.aborted) return;
      this.found.value = found;
      this.failed.value = null;
    } catch (problem) {
      if (asked.signal.aborted) return;
      if (!(problem instanceof ApiProblem)) throw problem;
      this.failed.value = problem.message;
    } finally {
      if (this.#asked === asked) this.looking.value = false;
    }
  }
}
