import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { ApiProblem, call } from "../api";
import { words } from "../store";
import { t } from "../texts";

interface Sentence {
  clause: string;
  text: string;
}

/** What boundaries say, by name, of one revision: asked for once each. */
const kept = signal<{ revision: string; sentences: Map<string, Sentence[]> }>({ revision: "", sentences: new Map() });

/** A whole rule in plain words, asked for when it is opened; the clauses that set the limit stand out. */
export function PlainWords({ boundary, clauses }: { boundary: string; clauses: string[] }) {
  const [open, setOpen] = useState(false);
  const [failed, setFailed] = useState(false);
  const revision = words.value?.revision ?? "";
  const told = kept.value.revision === revision ? kept.value.sentences.get(boundary) : undefined;
  useEffect(() => {
    if (!open || told !== undefined) return;
    setFailed(false);
    read(boundary, revision).catch((problem: unknown) => {
      if (!(problem instanceof ApiProblem)) throw problem;
      setFailed(true);
    });
  }, [open, boundary, revision, told]);
  return (
    <details class="plain-words small" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.decide.plainWords}</summary>
      {failed && <p role="alert">{t.failed.noAnswer}</p>}
      {told === undefined && !failed && open && <p class="quiet">{t.frame.loading}</p>}
      <ul>
        {told?.map(({ clause, text }) => (
          <li key={clause}>{clauses.includes(clause) ? <strong>{text}</strong> : text}</li>
        ))}
      </ul>
    </details>
  );
}

async function read(boundary: string, revision: string): Promise<void> {
  const path = `/v1/boundaries/${encodeURIComponent(boundary)}/words`;
  const found = await call<{ revision: string; sentences: Sentence[] }>("GET", path);
  const before = kept.peek();
  const sentences = new Map(before.revision === revision ? before.sentences : []);
  kept.value = { revision, sentences: sentences.set(boundary, found.sentences) };
}
