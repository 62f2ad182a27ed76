/** Feeds as the service has them, and what is asked of it about them. */
import { signal } from "@preact/signals";
import { ApiProblem, call, exchange } from "../api";
import { askAt, type Ask } from "../boundaries/assist";
import { ended } from "../session";
import type {
  CaptureAnswer,
  DeadLetterPage,
  DeadLetterView,
  DeliveryContent,
  DeliveryPage,
  DeliverySeen,
  FeedPage,
  FeedView,
  NewSecretAnswer,
  PollView,
  Rehearsal,
  SignedRequest,
} from "../wire";

export const feeds = signal<FeedPage | null>(null);
export const failed = signal(false);

/** A request as somebody typed it, or as it came. `at`: when it arrived; null: now. */
export interface Sent {
  method: string;
  headers: Record<string, string>;
  body: string;
  encoding: DeliveryContent["encoding"];
  url: string | null;
  at: string | null;
}

/** What a retry did. */
export interface Retried {
  taken: number;
  left: number;
  next: string | null;
  why: string | null;
}

const of = (feed: string) => `/v1/feeds/${encodeURIComponent(feed)}`;

/** Fetches the list anew. */
export async function refresh(): Promise<void> {
  try {
    feeds.value = await call<FeedPage>("GET", "/v1/feeds");
    failed.value = false;
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (problem.code === "not_signed_in") ended();
    failed.value = true;
  }
}

/** One feed; null where there is none. */
export async function load(feed: string): Promise<FeedView | null> {
  try {
    return await call<FeedView>("GET", of(feed));
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 404) return null;
    throw problem;
  }
}

export function rehearse(name: string, text: string, delivery: Sent | null, given: AbortSignal): Promise<Rehearsal> {
  return call<Rehearsal>("POST", "/v1/feeds:rehearse", { name, text, delivery }, {}, given);
}

/** How the editor asks about a feed's document: with the delivery beside it, whose members may be named. */
export function asking(attempt: { body: { peek(): string }; encoding: { peek(): Sent["encoding"] } }): Ask {
  return (want, text, at) => {
    const body = attempt.encoding.peek() === "text" ? attempt.body.peek() : null;
    return askAt("/v1/feeds:assist", { want, body }, text, at);
  };
}

/** Saves a document over the one with this tag, or as a new one. */
export async function save(feed: string, text: string, etag: string | null): Promise<void> {
  const only: Record<string, string> = etag === null ? { "If-None-Match": "*" } : { "If-Match": `"${etag}"` };
  await exchange("PUT", of(feed), { type: "application/yaml", text }, only);
}

export async function takeBack(feed: string, etag: string): Promise<void> {
  await exchange("DELETE", of(feed), null, { "If-Match": `"${etag}"` });
}

export function sign(feed: string, sent: Sent): Promise<SignedRequest> {
  return call<SignedRequest>("POST", `${of(feed)}/sign`, { ...sent, url: null, at: null });
}

/** Sends a signed request as its source would; the answer whatever it is. */
export async function send(feed: string, made: SignedRequest): Promise<{ status: number; text: string }> {
  // A signature may stand in the address.
  const response = await fetch(of(feed) + new URL(made.url).search, {
    method: made.method,
    headers: made.headers,
    body: made.method === "GET" ? null : made.body,
    credentials: "same-origin",
    signal: AbortSignal.timeout(8000),
  });
  return { status: response.status, text: await response.text() };
}

export function capture(feed: string, minutes: number): Promise<CaptureAnswer> {
  return call<CaptureAnswer>("POST", `${of(feed)}/capture`, { minutes });
}

/** Asks a feed's source now; how it stands then. */
export function askNow(feed: string, fromStart: boolean): Promise<PollView> {
  return call<PollView>("POST", `${of(feed)}:poll`, { from_start: fromStart, wait: 5 });
}

export function lately(feed: string, after: string | null = null): Promise<DeliveryPage> {
  return call<DeliveryPage>("GET", `${of(feed)}/deliveries${after === null ? "" : `?after=${after}`}`);
}

export function delivery(id: string): Promise<DeliverySeen> {
  return call<DeliverySeen>("GET", `/v1/deliveries/${id}`);
}

export function letters(feed: string): Promise<DeadLetterPage> {
  return call<DeadLetterPage>("GET", `/v1/dead-letters?feed=${encodeURIComponent(feed)}`);
}

export function letter(id: string): Promise<DeadLetterView> {
  return call<DeadLetterView>("GET", `/v1/dead-letters/${id}`);
}

export function retry(id: string): Promise<Retried> {
  return call<Retried>("POST", `/v1/dead-letters/${id}:retry`);
}

/** Reads all letters of a feed again, a page after the other. */
export async function retryAll(feed: string): Promise<Retried> {
  const all: Retried = { taken: 0, left: 0, next: null, why: null };
  do {
    const page: Retried = await call<Retried>("POST", "/v1/dead-letters:retry", { feed, after: all.next });
    all.taken += page.taken;
    all.left += page.left;
    all.why ??= page.why;
    all.next = page.next;
  } while (all.next !== null);
  return all;
}

export function setSecret(
  feed: string,
  name: string,
  value: string | null,
  othersEndIn: number | null,
): Promise<NewSecretAnswer> {
  return call<NewSecretAnswer>("POST", `${of(feed)}/secrets`, { name, value, others_end_in: othersEndIn });
}

export async function endSecret(feed: string, id: string): Promise<void> {
  await call<null>("DELETE", `${of(feed)}/secrets/${id}`);
}
