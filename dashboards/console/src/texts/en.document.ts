/** The words around the text of a document: a boundary's, a feed's. */
export const document = {
  lines: (n: number) => `${n} ${n === 1 ? "line" : "lines"}`,
  text: "Editor",
  plain: "Plain text",
  view: "How it is edited",
  position: (line: number, column: number) => `Line ${line}, column ${column}`,
  use: (word: string) => `Use ${word}`,
  editorFailed: "The editor was not loaded; this is plain text.",
};
