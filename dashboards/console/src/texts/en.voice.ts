/** What an associate says of what she hears herself. */
export const voice = {
  open: "What I hear",
  title: "Say what you hear yourself",
  what: "What you hear or see",
  beside: (number: string) => `It concerns case ${number}`,
  send: "Say it",
  taken: "Taken: a signal like any other.",
  failed: "It was not taken.",
};
