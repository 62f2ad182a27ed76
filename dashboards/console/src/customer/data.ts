/** The customer on the screen, asked for again whenever something happened that concerns her. */
import { signal } from "@preact/signals";
import { ApiProblem, call } from "../api";
import { ended } from "../session";
import { lookAt } from "../store";
import type { CustomerView, EventFrame, HeardPage, HeardSignal } from "../wire";

/** `of` is what the address names: a case of hers, or the customer. */
export interface Shown {
  of: string;
  view: CustomerView | null;
  /** Earlier voices that were asked for, after those of the view. */
  earlier: HeardSignal[];
  next: string | null;
  problem: string | null;
}

const SOON_MS = 250;
/** Open cases that are followed, so that facts show as they change. */
const FOLLOWED = 5;
const CASE_ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

export const shown = signal<Shown | null>(null);

let soon: ReturnType<typeof setTimeout> | undefined;

/** Puts a customer on the screen. Returns what takes her off. */
export function open(of: string): () => void {
  shown.value = { of, view: null, earlier: [], next: null, problem: null };
  void load();
  return () => {
    clearTimeout(soon);
    shown.value = null;
    lookAt([]);
  };
}

/** Asks anew; what is on the screen stays until the answer is here. */
export async function load(): Promise<void> {
  const of = shown.peek()?.of;
  if (of === undefined) return;
  const path = CASE_ID.test(of) ? `/v1/cases/${of}/customer` : `/v1/customers/${encodeURIComponent(of)}`;
  try {
    const view = await call<CustomerView>("GET", path);
    const before = shown.peek();
    if (before?.of !== of) return;
    // What was said meanwhile may have pushed voices over the end of the first page: the rest begins there again.
    const earlier = before.earlier.length > 0 ? await since(view, before) : { items: [], next: view.signals.next };
    if (shown.peek()?.of !== of) return;
    shown.value = { of, view, earlier: earlier.items, next: earlier.next, problem: null };
    lookAt(view.cases.filter(({ case: row }) => row.state === "open").slice(0, FOLLOWED).map(({ case: row }) => row.id));
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (problem.code === "not_signed_in") return ended();
    const before = shown.peek();
    if (before?.of !== of) return;
    // Without an answer what is here is still the best there is; a refusal takes it away.
    if (problem.status !== 0 || before.view === null) shown.value = { ...before, view: null, problem: problem.message };
  }
}

/** The voices after the first page, as far as they were shown. */
async function since(view: CustomerView, before: Shown): Promise<{ items: HeardSignal[]; next: string | null }> {
  const items: HeardSignal[] = [];
  let { next } = view.signals;
  while (next !== null && items.length < before.earlier.length) {
    const page: HeardPage = await voices(view.id, next);
    items.push(...page.items);
    next = page.next;
  }
  return { items, next };
}

/** Shows earlier voices. */
export async function showEarlier(): Promise<void> {
  const before = shown.peek();
  if (before === null || before.view === null || before.next === null) return;
  const page = await voices(before.view.id, before.next).catch((problem: unknown) => {
    if (!(problem instanceof ApiProblem)) throw problem;
    return null;
  });
  const now = shown.peek();
  if (page === null || now?.of !== before.of || now.next !== before.next) return;
  shown.value = { ...now, earlier: [...now.earlier, ...page.items], next: page.next };
}

function voices(customer: string, after: string): Promise<HeardPage> {
  return call("GET", `/v1/customers/${encodeURIComponent(customer)}/signals?after=${encodeURIComponent(after)}`);
}

/** Asks again soon where an event is about this customer. */
export function concerned(event: EventFrame): void {
  const view = shown.peek()?.view;
  if (view == null || !isAbout(event, view)) return;
  again();
}

/** Asks again in a moment, once for all that happens until then. */
export function again(): void {
  clearTimeout(soon);
  soon = setTimeout(() => void load(), SOON_MS);
}

function isAbout({ data }: EventFrame, view: CustomerView): boolean {
  if (!("case" in data) || data.case === null) return false;
  const of = data.case;
  if (typeof of === "string") return view.cases.some(({ case: row }) => row.id === of);
  return of.customer === view.id || view.cases.some(({ case: row }) => row.id === of.id);
}
