/** The words of answers to customers in English. */
export const answer = {
  to: (name: string) => `Answer ${name}`,
  words: (name: string) => `Your answer to ${name}`,
  send: "Send",
  kept: (channel: string) => `Goes out ${channel}. Kept on this device until you send it.`,
  keptOff: "Waits for the connection. What you type is kept on this device.",
  keptSoon: "Catching up first. What you type is kept on this device.",
  nowhere: "No system carries answers yet: what you send is kept here and reaches nobody.",
  failed: "Your answer was not sent.",
  answered: "answered",
  unsent: "Kept here only: no system carries answers.",
};

/** What is said of what leaves for systems outside. */
export const delivery = {
  waiting: "on its way",
  delivered: (time: string) => `delivered ${time}`,
  undelivered: (reason: string, time: string) => `Not delivered yet: ${reason}. Again ${time}.`,
  givenUp: (reason: string) => `Not delivered, and not tried again: ${reason}.`,
  reasons: {
    answered: (status: number) => `the system outside answered ${status}`,
    redirects: () => "the system outside points elsewhere",
    gone: () => "the system outside is gone",
    silent: () => "the system outside does not answer",
    unreachable: () => "the system outside cannot be reached",
    broken: () => "the connection broke",
    unset: () => "nothing here says where it goes or how it is signed",
  },
};
