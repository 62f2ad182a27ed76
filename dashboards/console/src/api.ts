import type { ProblemJson } from "./wire";

/** What the service refused, with its stable code; `status` 0 when there was no answer at all. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly problem: ProblemJson | null = null,
  ) {
    super(detail);
  }
}

const ANSWER_WITHIN_MS = 8000;

/** One call: JSON in, JSON out. Throws `ApiProblem` for every answer that is not good, and for none. */
export async function call<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...(body === undefined
        ? {}
        : { headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) }),
    });
  } catch (reason) {
    throw new ApiProblem(0, "no_answer", String(reason));
  }
  const text = await response.text();
  const parsed = parse(text);
  if (response.ok) return parsed as T;
  const problem = isProblem(parsed) ? parsed : null;
  throw new ApiProblem(
    response.status,
    problem?.code ?? "unreadable",
    problem?.detail ?? response.statusText,
    problem,
  );
}

function parse(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isProblem(value: unknown): value is ProblemJson {
  return typeof value === "object" && value !== null && "code" in value && "detail" in value;
}
