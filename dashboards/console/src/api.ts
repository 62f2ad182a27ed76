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

type Headers = Record<string, string>;

const ANSWER_WITHIN_MS = 8000;
/** What is proved before it is answered takes as long as the proofs may. */
const PROVED_WITHIN_MS = 60_000;
const PROVED = /^\/v1\/boundaries:/;

/** One call: JSON in, JSON out; `given` ends it early. Throws `ApiProblem` for every answer that is not good, and for none. */
export async function call<T>(
  method: string,
  path: string,
  body?: unknown,
  headers: Headers = {},
  given?: AbortSignal,
): Promise<T> {
  const sent = body === undefined ? null : { type: "application/json", text: JSON.stringify(body) };
  return (await exchange(method, path, sent, headers, given)).content as T;
}

/** The same with a text of another kind, and with the tag of what came back; `content` is parsed if it is JSON. */
export async function exchange(
  method: string,
  path: string,
  sent: { type: string; text: string } | null,
  headers: Headers = {},
  given?: AbortSignal,
): Promise<{ content: unknown; text: string; etag: string | null }> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.any([AbortSignal.timeout(PROVED.test(path) ? PROVED_WITHIN_MS : ANSWER_WITHIN_MS), ...(given === undefined ? [] : [given])]),
      headers: sent === null ? headers : { "Content-Type": sent.type, ...headers },
      ...(sent === null ? {} : { body: sent.text }),
    });
  } catch (reason) {
    throw new ApiProblem(0, "no_answer", String(reason));
  }
  const text = await response.text();
  const parsed = parse(text);
  if (response.ok) return { content: parsed, text, etag: response.headers.get("ETag") };
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
