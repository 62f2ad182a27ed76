/** The words around the pages of help; the pages themselves come from the service. */
export const th = {
  title: "Help",
  pages: "Pages of help",
  onThisPage: "On this page",
  guides: "For people",
  reference: "Reference",
  search: "Search the help",
  found: (n: number) => (n === 0 ? "Nothing found" : n === 1 ? "1 place" : `${n} places`),
  loading: "Loading the page",
  notLoaded: "The help could not be loaded.",
  unknown: "There is no such page.",
  again: "Try again",
};
