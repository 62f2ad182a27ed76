/** Asking once the typing pauses: what was asked before is given up. */
import { ApiProblem } from "../api";
import { ended } from "../session";

/**
 * Runs `ask` after so many milliseconds, unless it is called off before, and hands on its answer or the service's
 * refusal, unless it is called off meanwhile. Whoever is not signed in any more is told so in its place.
 *
 * @returns what calls it off
 */
export function afterPause<T>(
  milliseconds: number,
  ask: (given: AbortSignal) => Promise<T>,
  then: (answer: T) => void,
  refused: (problem: ApiProblem) => void,
): () => void {
  const left = new AbortController();
  const soon = setTimeout(() => {
    ask(left.signal).then(
      (answer) => {
        if (!left.signal.aborted) then(answer);
      },
      (problem: unknown) => {
        if (!(problem instanceof ApiProblem)) throw problem;
        if (left.signal.aborted) return;
        if (problem.code === "not_signed_in") ended();
        else refused(problem);
      },
    );
  }, milliseconds);
  return () => {
    clearTimeout(soon);
    left.abort();
  };
}
