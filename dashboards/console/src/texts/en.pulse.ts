/** The words of the pulse in English. */
export const pulse = {
  label: "Pulse: what customers say right now",
  calm: "Nothing runs above usual.",
  runs: (topic: string, times: string) => `${topic}: ${times}× usual`,
  since: (time: string, customers: string) =>
    ` since ${time}, ${customers} ${customers === "1" ? "customer" : "customers"}`,
  begins: (topic: string) => `${topic} runs far above usual`,
  more: (n: number) => `and ${n} more`,
  reacts: (titles: string) => `Limits that follow it: ${titles}`,
  show: (n: string) => `Show the ${n} waiting`,
  showSome: "Show those waiting",
  none: "Nobody waits with it",
  all: "Show everyone",
  hide: "Hide this pulse",
  entry: (topic: string, times: string, customers: string) => `${topic} runs at ${times}× usual: ${customers} customers.`,
  calmed: (topic: string, time: string) => `${topic} ran far above usual until ${time}.`,
};
