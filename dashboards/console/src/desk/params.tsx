import { change, draftOf } from "../drafts";
import { words } from "../store";
import { t } from "../texts";
import { ValueField } from "../ui/value-field";
import type { FactValue, TypeWords } from "../wire";
import type { Reading } from "./reading";

const PREFIX = "request.";

export interface Param {
  name: string;
  type: TypeWords;
}

/** What is asked with a remedy: its own params, and the request's facts that its limits wait for or were given. */
export function paramsOf(reading: Reading, request: Record<string, FactValue>): Param[] {
  const own = Object.entries(reading.words.params).map(([name, type]) => ({ name, type }));
  const known = words.value?.facts ?? {};
  const waited = reading.asks.flatMap((ask) => ask.facts).filter((name) => name.startsWith(PREFIX));
  const read = reading.json.because.flatMap((why) => Object.keys(why.facts)).filter((name) => name.startsWith(PREFIX));
  const names = [...waited, ...read].map((name) => name.slice(PREFIX.length));
  const answered = Object.keys(request).filter((name) => `${PREFIX}${name}` in known);
  const others = [...new Set([...names, ...answered])].filter((name) => !(name in reading.words.params));
  return [
    ...own,
    ...others.flatMap((name) => {
      const type = known[`${PREFIX}${name}`];
      return type === undefined ? [] : [{ name, type }];
    }),
  ];
}

/** The questions that go with a remedy; an answer may open or move its limits. */
export function Params({ caseId, params, unmet }: { caseId: string; params: Param[]; unmet: string | null }) {
  const { request } = draftOf(caseId).value;
  if (params.length === 0) return null;
  const set = (name: string, value: FactValue) => {
    const { [name]: _, ...others } = request;
    change(caseId, { request: value === null ? others : { ...others, [name]: value } });
  };
  return (
    <div class="stack" role="group" aria-label={t.decide.with}>
      {params.map((param) => (
        <ValueField
          key={param.name}
          name={param.name}
          type={param.type}
          value={request[param.name] ?? null}
          open={unmet === param.name}
          onSet={(value) => set(param.name, value)}
        />
      ))}
    </div>
  );
}
