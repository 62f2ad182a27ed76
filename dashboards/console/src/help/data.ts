/** The pages of help as the service gives them: the list once, each page when it is opened. */
import { signal } from "@preact/signals";
import { ApiProblem, call } from "../api";
import { ended } from "../session";

export interface Section {
  id: string;
  title: string;
  text: string;
}
export interface PageRow {
  name: string;
  title: string;
  lead: string;
  kind: "guide" | "reference";
  sections: Section[];
}
export interface Page {
  name: string;
  title: string;
  /** Of the service's own making: no scripts, styles or images. */
  html: string;
}
interface PageList {
  first: string;
  items: PageRow[];
}

export const list = signal<PageList | null>(null);
export const page = signal<Page | null>(null);
export const trouble = signal<"none" | "unknown" | "failed">("none");

/** Opens a page by its name, or the one for the person's role; the page before stays until it is here. */
export async function open(name: string): Promise<void> {
  try {
    list.value ??= await call<PageList>("GET", "/v1/help");
    const wanted = name || list.value.first;
    if (page.value?.name !== wanted) {
      page.value = await call<Page>("GET", `/v1/help/${wanted.split("/").map(encodeURIComponent).join("/")}`);
    }
    trouble.value = "none";
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (problem.code === "not_signed_in") ended();
    trouble.value = problem.status === 404 ? "unknown" : "failed";
  }
}
