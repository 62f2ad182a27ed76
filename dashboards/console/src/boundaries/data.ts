/** The boundaries as the service has them: fetched when a screen opens, when another set is live, after each save. */
import { signal } from "@preact/signals";
import { ApiProblem, call } from "../api";
import { ended } from "../session";
import type { Check, DocumentDiff, Overview, Revision } from "./answers";

export const overview = signal<Overview | null>(null);
/** The last check of what is drafted, text on this screen included; null before the first. */
export const check = signal<Check | null>(null);
export const failed = signal(false);

/** Fetches the documents anew. */
export async function refresh(): Promise<void> {
  await tried(async () => {
    overview.value = await call<Overview>("GET", "/v1/boundaries");
  });
}

/** Fetches documents, and how their examples come out. */
export async function open(): Promise<void> {
  await refresh();
  await tried(async () => {
    check.value = await askCheck({});
  });
}

/** Checks the draft set with other texts in the place of its own; with `prove` its guarantees too, which takes longer. */
export function askCheck(documents: Record<string, string | null>, prove = true): Promise<Check> {
  return call<Check>("POST", "/v1/boundaries:check", { documents, prove });
}

/** Every publication, newest first. */
export async function revisions(): Promise<Revision[]> {
  return (await call<{ items: Revision[] }>("GET", "/v1/revisions")).items;
}

/** What differs between two revisions, `live` and `draft` among them. */
export async function differences(from: string, to: string): Promise<DocumentDiff[]> {
  const span = `${encodeURIComponent(from)}...${encodeURIComponent(to)}`;
  return (await call<{ documents: DocumentDiff[] }>("GET", `/v1/revisions/${span}?words=true`)).documents;
}

async function tried(run: () => Promise<void>): Promise<void> {
  try {
    await run();
    failed.value = false;
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (problem.code === "not_signed_in") ended();
    failed.value = true;
  }
}
