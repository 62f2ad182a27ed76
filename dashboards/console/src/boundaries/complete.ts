/** What may stand at a place of a boundary's text: keys by where they stand, facts, remedies, and values of facts. */
import type { BoundariesSnapshot, TypeWords } from "../wire";

export interface Option {
  label: string;
  /** What is said beside it. */
  detail?: string;
  /** What is put in, where that is not the label. */
  apply?: string;
  kind: "key" | "fact" | "action" | "value" | "word";
}

export interface Completions {
  /** Where the word that is completed begins. */
  from: number;
  options: Option[];
}

const KEYS: Record<string, string[]> = {
  "": [
    "boundary", "action", "title", "owner", "review_by", "why", "audience", "applies_when", "from", "until",
    "tables", "grants", "limits", "budgets", "duties", "emergency", "offer_instead", "examples",
  ],
  grants: ["id", "when", "alone", "with_peer", "because"],
  limits: ["id", "when", "at_most", "smallest", "exactly", "because"],
  budgets: ["id", "per", "over", "at_most", "uses", "because"],
  duties: ["id", "when", "note", "must", "confirm", "because"],
  emergency: ["per", "over", "uses", "at_most"],
  examples: ["name", "action", "given", "request", "spent", "at", "as", "expect"],
  expect: ["alone", "with_peer", "smallest", "closed", "duties", "unknown"],
};
const CONDITIONS = new Set(["when", "applies_when", "alone", "with_peer", "at_most", "smallest", "exactly", "must"]);
const WORDS = ["and", "or", "not", "in", "true", "false", "now", "today", "min(", "max("];
const METERS = ["associate", "team", "customer", "case", "all"];
const WORD = /[A-Za-z_][\w.]*$/;

/** The completions at a position, or null where nothing is known to fit. */
export function completions(text: string, at: number, words: BoundariesSnapshot): Completions | null {
  const before = text.slice(0, at);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  if (line.trimStart().startsWith("#")) return null;
  const typed = WORD.exec(line)?.[0] ?? "";
  const from = at - typed.length;
  const { key, parent, flow } = placeIn(before, line);
  if (key === null) {
    if (parent === "given" || parent === "columns") return { from, options: facts(words) };
    if (parent === "request") return { from, options: asked(words) };
    const known = KEYS[parent];
    return known === undefined ? null : { from, options: known.map((label) => keyOption(label, flow)) };
  }
  if (key === "action" || key === "offer_instead") return { from, options: actions(words) };
  if (key === "audience" || key === "as") return { from, options: values(["associate", "customer"]) };
  if (key === "per") return { from, options: values([...METERS, ...entities(words)]) };
  if (CONDITIONS.has(key)) return inCondition(line, from, words);
  const fact = words.facts[key] ?? words.facts[`request.${key}`];
  return fact === undefined ? null : { from, options: optionsOf(fact, "") };
}

/** The key whose value is being written (null: a key is), and the nearest key above or around it. */
function placeIn(before: string, line: string): { key: string | null; parent: string; flow: boolean } {
  const open = Math.max(line.lastIndexOf("{"), line.lastIndexOf(","));
  const braces = (line.match(/{/g)?.length ?? 0) - (line.match(/}/g)?.length ?? 0);
  if (braces > 0) {
    const pair = /([\w.]+):\s[^,{}]*$/.exec(line.slice(open + 1));
    if (pair !== null) return { key: pair[1] ?? null, parent: "", flow: true };
    const around = /([\w.]+):\s*{[^{}]*$/.exec(line)?.[1];
    return { key: null, parent: around ?? parentOf(before, indentOf(line)), flow: true };
  }
  const pair = /^\s*(?:- )?([\w.]+):\s/.exec(line);
  if (pair !== null) return { key: pair[1] ?? null, parent: "", flow: false };
  if (/^\s*- /.test(line) && /\[|,/.test(line) === false && KEYS[parentOf(before, indentOf(line))] === undefined) {
    return { key: parentOf(before, indentOf(line)), parent: "", flow: false };
  }
  return { key: null, parent: parentOf(before, indentOf(line)), flow: false };
}

/** The key of the block that a line with this indentation belongs to; "" at the top. */
function parentOf(before: string, indent: number): string {
  if (indent === 0) return "";
  const lines = before.split("\n").slice(0, -1).reverse();
  for (const line of lines) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const opens = /^(\s*)([\w.]+):\s*$/.exec(line) ?? /^(\s*- )([\w.]+):\s*$/.exec(line);
    if (opens !== null && (opens[1] ?? "").length < indent) return opens[2] ?? "";
  }
  return "";
}

function indentOf(line: string): number {
  return /^(\s*(?:- )?)/.exec(line)?.[1]?.length ?? 0;
}

function inCondition(line: string, from: number, words: BoundariesSnapshot): Completions {
  const compared = /([A-Za-z_][\w.]*)\s*(?:==|!=|in\s*\[[^\]]*?)\s*("?)[\w-]*$/.exec(line);
  const fact = compared === null ? undefined : words.facts[compared[1] ?? ""];
  const known = fact === undefined ? [] : optionsOf(fact, compared?.[2] === '"' ? "" : '"');
  if (known.length > 0) return { from, options: known };
  const plain = WORDS.map((label): Option => ({ label, kind: "word" }));
  return { from, options: [...facts(words), ...plain] };
}

function optionsOf(fact: TypeWords, quote: string): Option[] {
  if (fact.type === "boolean") return values(["true", "false"]);
  const quoted = fact.type === "text" || fact.item === "text" ? quote : "";
  return (fact.one_of ?? []).map((label) => ({ label, apply: `${quoted}${label}${quoted}`, kind: "value" }));
}

function facts(words: BoundariesSnapshot): Option[] {
  return Object.entries(words.facts).map(([label, fact]) => ({ label, detail: said(fact), kind: "fact" }));
}

function asked(words: BoundariesSnapshot): Option[] {
  const named = Object.entries(words.facts).filter(([name]) => name.startsWith("request."));
  return named.map(([name, fact]) => ({ label: name.slice("request.".length), detail: said(fact), kind: "fact" }));
}

function said(fact: TypeWords): string {
  return fact.ask ? `${fact.type}, may be asked` : fact.type;
}

function actions(words: BoundariesSnapshot): Option[] {
  const named = Object.entries(words.actions).filter(([, { always }]) => !always);
  return named.map(([label, { title }]) => ({ label, detail: title, kind: "action" }));
}

function entities(words: BoundariesSnapshot): string[] {
  const supplied = new Set(["request", "associate", "case", "signal", "topic", "customer"]);
  const named = Object.keys(words.facts).map((name) => name.split(".")[0] ?? "");
  return [...new Set(named)].filter((name) => !supplied.has(name));
}

function values(labels: string[]): Option[] {
  return labels.map((label) => ({ label, kind: "value" }));
}

function keyOption(label: string, flow: boolean): Option {
  const block = !flow && ["tables", "grants", "limits", "budgets", "duties", "examples"].includes(label);
  return { label, apply: block ? `${label}:\n  - ` : `${label}: `, kind: "key" };
}
