import { signal } from "@preact/signals";

/** The topic that the shared queue is cut down to; null: all. */
export const topic = signal<string | null>(null);
