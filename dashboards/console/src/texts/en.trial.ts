/** The words by which a latitude says that it is on trial, in English. */
export const onTrial = {
  mark: "on trial",
  team: (titles: string, reason: string) => `${titles}, on trial for your team: ${reason}`,
  share: (titles: string, reason: string) => `${titles}, on trial for some of us: ${reason}`,
  began: (name: string | null, titles: string) =>
    name === null ? `${titles} is on trial for you.` : `${name} has you try ${titles}.`,
  ended: (titles: string) => `The trial of ${titles} is over.`,
  movedBy: (name: string | null, titles: string, reason: string) =>
    name === null ? ` ${titles} is on trial: ${reason}` : ` ${name} has you try ${titles}: ${reason}`,
  endedBy: (titles: string, reason: string) => ` The trial of ${titles} is over: ${reason}`,
};
