import { signal } from "@preact/signals";
import { ApiProblem, call } from "./api";
import { replace } from "./place";
import type { You } from "./wire";

/** Where a person stands with us: who she is, or what keeps her out. */
export type Session =
  | { state: "working" }
  | { state: "in"; you: You }
  | { state: "out"; why: "no_link" | "used" | "ended" }
  | { state: "no_answer" };

export const session = signal<Session>({ state: "working" });

const PAGE = "/sign-in";

/** Redeems the link in the address, if there is one, and asks who is signed in. */
export async function enter(): Promise<void> {
  session.value = { state: "working" };
  try {
    const link = location.pathname === PAGE ? location.hash.slice(1) : "";
    if (link !== "") {
      await call("POST", "/v1/session", { link });
      // Only now: a link that met no answer stays in the address and can be tried again.
      replace("/");
    }
    const you = await call<You>("GET", "/v1/me");
    if (location.pathname === PAGE) replace("/");
    session.value = { state: "in", you };
  } catch (problem) {
    session.value = closed(problem);
  }
}

function closed(problem: unknown): Session {
  if (!(problem instanceof ApiProblem)) throw problem;
  if (problem.code === "link_used") {
    replace(PAGE);
    return { state: "out", why: "used" };
  }
  if (problem.status === 401) return { state: "out", why: "no_link" };
  return { state: "no_answer" };
}

/** The service ended the session while the person was at work. */
export function ended(): void {
  session.value = { state: "out", why: "ended" };
}

/** Signs out here and at the service. */
export async function leave(): Promise<void> {
  await call("DELETE", "/v1/session");
  replace(PAGE);
  session.value = { state: "out", why: "no_link" };
}
