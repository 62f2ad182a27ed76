import { useEffect, useState } from "preact/hooks";
import { ApiProblem } from "../api";
import { t } from "../texts";
import { tb } from "../texts/boundaries";
import { Dialog } from "../ui/dialog";
import type { DocumentDiff } from "./answers";
import { differences } from "./data";
import { Means } from "./meaning";

/** What differs between two revisions: what that means, then the text by document; of one document the text only. */
export function Differences({ from, to, only }: { from: string; to: string; only?: string }) {
  const [found, setFound] = useState<DocumentDiff[] | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    setFound(null);
    differences(from, to).then(
      (documents) => !gone && setFound(documents.filter(({ name }) => only === undefined || name === only)),
      (problem: unknown) => {
        if (!(problem instanceof ApiProblem)) throw problem;
        if (!gone) setFailed(true);
      },
    );
    return () => {
      gone = true;
    };
  }, [from, to, only]);
  if (failed) return <p role="alert">{t.failed.noAnswer}</p>;
  if (found === null) return <p class="quiet small">{t.frame.loading}</p>;
  if (found.length === 0) return <p class="second">{tb.diff.none}</p>;
  return (
    <div class="stack">
      {only === undefined && <Means from={from} to={to} />}
      {found.map((document) => (
        <section key={document.name} class="stack tight" aria-label={document.name}>
          <h3 class="row">
            {document.name}
            <span class="chip">{tb.diff.kinds[document.change]}</span>
            <span class="small second">
              {tb.diff.added(document.added)}, {tb.diff.removed(document.removed)}
            </span>
          </h3>
          <Words of={document.words ?? []} />
          <Text of={document.diff} />
        </section>
      ))}
    </div>
  );
}

/** What a document says otherwise, in plain words. */
function Words({ of }: { of: NonNullable<DocumentDiff["words"]> }) {
  if (of.length === 0) return null;
  return (
    <dl class="otherwise" aria-label={tb.diff.words}>
      {of.map(({ clause, before, after }) => (
        <div key={clause}>
          <dt>{clause}</dt>
          {before !== null && (
            <dd>
              <del>
                <span class="sr">{tb.diff.before}: </span>
                {before}
              </del>
            </dd>
          )}
          {after !== null && (
            <dd>
              <ins>
                <span class="sr">{tb.diff.after}: </span>
                {after}
              </ins>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

const KINDS: Record<string, "ins" | "del"> = { "+": "ins", "-": "del" };

/** Lines of a unified difference; what came and what went are told by sign, colour and element. */
function Text({ of }: { of: string }) {
  return (
    <div class="diff" tabIndex={0} role="region" aria-label={tb.diff.label}>
      {of.split("\n").map((line, at) => {
        const Kind = KINDS[line.charAt(0)] ?? "span";
        return (
          <div key={at} class={line.startsWith("@@") ? "hunk" : ""}>
            <Kind>{line === "" ? " " : line}</Kind>
          </div>
        );
      })}
    </div>
  );
}

/** The differences of one draft to what is live. */
export function DiffDialog({ name, onClose }: { name: string; onClose: () => void }) {
  return (
    <Dialog label={tb.diff.title(name)} onClose={onClose}>
      <div class="dialog-head">
        <h2>{tb.diff.title(name)}</h2>
      </div>
      <div class="inner">
        <Differences from="live" to="draft" only={name} />
      </div>
      <div class="dialog-foot">
        <form method="dialog">
          <button class="btn">{tb.diff.close}</button>
        </form>
      </div>
    </Dialog>
  );
}
