/** Which sections hold all words of a question, those with a word in their title first. */
import type { PageRow, Section } from "./data";

export interface Hit {
  page: PageRow;
  section: Section;
  /** Some words around the first that was found. */
  around: string;
}

const MOST = 40;
const BEFORE = 40;
const AFTER = 110;

export function search(pages: readonly PageRow[], question: string): Hit[] {
  const words = question.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const hits: { rank: number; hit: Hit }[] = [];
  for (const page of pages) {
    for (const section of page.sections) {
      const title = `${page.title} ${section.title}`.toLowerCase();
      const text = section.text.toLowerCase();
      if (!words.every((word) => title.includes(word) || text.includes(word))) continue;
      const rank = words.filter((word) => section.title.toLowerCase().includes(word)).length;
      hits.push({ rank, hit: { page, section, around: around(section.text, words) } });
    }
  }
  // The sort is stable: equal ones stay in the order of the pages.
  return hits
    .sort((one, other) => other.rank - one.rank)
    .slice(0, MOST)
    .map(({ hit }) => hit);
}

function around(text: string, words: readonly string[]): string {
  const low = text.toLowerCase();
  const at = Math.max(0, Math.min(...words.map((word) => low.indexOf(word)).filter((place) => place >= 0), text.length));
  const from = at === text.length ? 0 : Math.max(0, at - BEFORE);
  const cut = text.slice(from, from + BEFORE + AFTER).trim();
  return `${from > 0 ? "… " : ""}${cut}${from + BEFORE + AFTER < text.length ? " …" : ""}`;
}
