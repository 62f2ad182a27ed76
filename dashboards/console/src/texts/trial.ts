/** Every word about edits on trial on the boundaries' screens, in English; loaded with them. */
export const en = {
  title: "On trial",
  label: "The edit on trial",
  loading: "Loading what was seen",
  notLoaded: "What was seen was not loaded.",
  stages: { shadow: "In shadow", canary: "On trial" } as Record<"shadow" | "canary", string>,
  shadow: "It counts for nobody. Every latitude and decision is looked at under it as well.",
  canary: (whom: string) => `It counts ${whom}. All others are under what is live.`,
  teams: (titles: string) => `for ${titles}`,
  share: (percent: string) => `for ${percent} of all associates`,
  since: (name: string, time: string) => `${name}, ${time}`,
  until: (time: string) => `ends by itself ${time}`,
  most: (amount: string) => `ends by itself once ${amount} was given under it`,
  harm: "ends by itself where decisions under it are taken back, or complained about, more often than chance explains",

  cases: "Cases looked at",
  casesOther: (n: number, of: number) => `${n} of ${of} with another latitude`,
  casesHow: (wider: number, narrower: number, both: number) =>
    [wider > 0 && `${wider} wider`, narrower > 0 && `${narrower} narrower`, both > 0 && `${both} both`]
      .filter((part) => part !== false)
      .join(", "),
  decisions: "Decisions",
  decided: (n: number) => `${n} judged under both`,
  effects: {
    same: (n: number) => `${n} the same`,
    more: (n: number) => `${n} could give more`,
    less: (n: number) => `${n} could give less`,
    allowed: (n: number) => `${n} allowed that live refuses`,
    refused: (n: number) => `${n} refused that live allows`,
  },
  money: "Money",
  moneyMore: (amount: string) => `${amount} more given`,
  moneyLess: (amount: string) => `${amount} less given`,
  moneySame: "as much given",
  sides: "What became of decisions",
  side: { live: "Live", candidate: "On trial" } as Record<"live" | "candidate", string>,
  sideOf: (decisions: number, reversed: number, complained: number) =>
    `${decisions} made, ${reversed} taken back, ${complained} complained about again`,
  few: "Few decisions so far: take this as a hint.",
  nothing: "Nothing was looked at yet. What associates see and decide from now on appears here.",

  telling: "The most telling cases",
  table: "Cases whose latitude is another",
  heads: { case: "Case", action: "Action", live: "Live", trial: "On trial", why: "Set by" },
  caseOf: (number: number) => `C-${number}`,
  limits: (alone: string, peer: string) => (alone === peer ? alone : `${alone}, with a peer ${peer}`),
  noneTelling: "No case of your teams has another latitude.",

  live: "Make it live",
  some: "Try it on some",
  others: "Try it on others",
  back: "Back to shadow",
  withdraw: "Withdraw",
  differences: "What it changes",

  promote: {
    title: "Make it live for everybody",
    how: "What is on trial counts for everybody at once, as it is, whatever was drafted since.",
    act: "Make it live",
    done: "It is live for everybody",
    failed: "Nothing was published.",
  },
  away: {
    title: "Withdraw what is on trial",
    how: "Everybody is under what is live again. The draft stays as it is.",
    act: "Withdraw",
    done: "It is withdrawn; what is live counts for everybody",
    failed: "It is still on trial.",
  },
  move: {
    title: "Try it on some",
    how: "Those people's limits move at once, and say that it is on trial. All others see nothing.",
    act: "Try it",
    done: "It is on trial",
    failed: "Nothing has changed.",
  },

  choice: {
    legend: "For whom",
    live: "Everybody",
    liveHow: "It counts for everybody at once. Whoever has a case open sees the limits move, and reads your reason.",
    canary: "Some, on trial",
    canaryHow: "It counts for some teams, or for a share of associates: their limits say so. The others see nothing.",
    shadow: "Nobody yet, in shadow",
    shadowHow: "It is looked at beside what is live, on the same facts and meters, and counts for nobody.",
    teams: "Teams",
    or: "or a share of all associates",
    share: "Share, %",
    until: "Ends by itself at",
    most: (currency: string) => `Ends once so much was given, ${currency}`,
    actShadow: "Put it in shadow",
    actCanary: "Try it",
    doneShadow: "It is in shadow beside what is live",
    replaces: "What is on trial now gives way to it.",
    missing: "Say for whom: a team, or a share.",
  },

  last: {
    live: (time: string) => `The one before went live, ${time}.`,
    withdrawn: (name: string, time: string, reason: string) => `${name} withdrew the one before, ${time}: ${reason}`,
    stopped: (time: string, reason: string) => `The one before stopped by itself, ${time}. ${reason}`,
    replaced: (time: string) => `The one before gave way to another, ${time}.`,
  },
};

/** The words of the language in use. */
export const tt = en;
