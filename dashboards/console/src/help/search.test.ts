import { describe, expect, it } from "vitest";
import type { PageRow } from "./data";
import { search } from "./search";

const page = (name: string, ...sections: [string, string][]): PageRow => ({
  name,
  title: name,
  lead: "",
  kind: "guide",
  sections: sections.map(([title, text]) => ({ id: title.toLowerCase(), title, text })),
});
const PAGES = [
  page("Associates", ["Co-sign", "A colleague looks at it."], ["Keys", "Press C to claim a case."]),
  page("Operators", ["Install", `${"Long words before. ".repeat(12)}Then claim the port. ${"And after. ".repeat(20)}`]),
];

describe("search", () => {
  it("finds the sections that hold every word, in any case", () => {
    expect(search(PAGES, "CLAIM case").map((hit) => hit.section.title)).toEqual(["Keys"]);
  });
  it("puts sections first whose title says it", () => {
    expect(search(PAGES, "c").map((hit) => hit.section.title)[0]).toBe("Co-sign");
    expect(search(PAGES, "claim").map((hit) => hit.section.title)).toEqual(["Keys", "Install"]);
  });
  it("finds nothing for nothing, and nothing for what is not there", () => {
    expect(search(PAGES, "  ")).toEqual([]);
    expect(search(PAGES, "zebra")).toEqual([]);
  });
  it("shows the words around", () => {
    const [hit] = search(PAGES, "port");
    expect(hit?.around).toContain("claim the port");
    expect(hit?.around.startsWith("… ")).toBe(true);
    expect(hit?.around.endsWith(" …")).toBe(true);
  });
});
