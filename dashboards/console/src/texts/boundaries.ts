/** Every word of the boundaries' screens in English; loaded with them. */
export const en = {
  title: "Boundaries",
  motto: "What the front line may do, in rules you can test.",
  loading: "Loading the boundaries",
  notLoaded: "The boundaries were not loaded.",
  again: "Try again",

  list: {
    label: "List of boundaries",
    table: "Boundaries and how they stand",
    search: "Name, action, owner or words in a rule",
    searchLabel: "Search",
    fresh: "New boundary",
    name: "Boundary",
    state: "State",
    owner: "Owner",
    action: "Action",
    examples: "Examples",
    review: "Review by",
    change: "Last change",
    states: { live: "Live", changed: "Draft", new: "New", removed: "To be removed" } as Record<string, string>,
    allActions: "every action",
    holds: (n: number, of: number) => `${n} of ${of}`,
    noExamples: "none",
    notRun: "not run yet",
    due: "review due",
    changed: (name: string) => `${name}, `,
    none: "No boundary has these words.",
    others: "Words and settings",
    documents: {
      vocabulary: "Vocabulary: every fact and remedy there is",
      guarantees: "Guarantees: what holds whatever anyone edits",
      topics: "Topics: how customers put it",
      pack: "Pack: which team hears what",
    } as Record<string, string>,
    history: "History",
    drafts: (n: number) => `${n} ${n === 1 ? "document differs" : "documents differ"} from what is live`,
    clean: "Nothing waits to be published",
    publish: "Publish",
  },

  guarantees: {
    title: "Always true",
    count: (n: number) => `${n} ${n === 1 ? "guarantee" : "guarantees"}`,
    of: (n: number, of: number) => `${n} of ${of} proved`,
    proving: "being proved",
    wait: "proved when what is above is solved",
    outcomes: {
      proved: "Proved",
      refuted: "Counter-example",
      undecided: "Not proved in time",
      untranslatable: "Cannot be proved",
    },
    told: {
      proved: (text: string) => `Proved: ${text}.`,
      refuted: (text: string) => `Does not hold. ${text}.`,
      undecided: (text: string) => `Not proved in time, so it cannot be published. ${text}.`,
      untranslatable: (text: string) => `Cannot be proved, so it cannot be published. ${text}.`,
    },
    none: "No guarantee is written down.",
  },

  fresh: {
    title: "New boundary",
    label: "Name",
    hint: "Small letters, digits and hyphens. Its file bears the name.",
    taken: (name: string) => `There is a boundary called ${name} already.`,
    wrong: "A name has small letters, digits, - and _ only, and begins with a letter or digit.",
    create: "Write it",
    cancel: "Cancel",
    template: (name: string, action: string) => `boundary: ${name}
action: ${action}
title: What it is for, in a line
owner: your-team
why: Why it is good for the customer and for us.

grants:
  - id: first
    when: false
    alone: 1
    because: The sentence that an associate reads.

examples:
  - name: nothing is granted yet
    given: {}
    expect: {alone: 0}
`,
  },

  edit: {
    back: "All boundaries",
    rule: "Rule",
    field: (name: string) => `${name}, YAML`,
    saved: (time: string) => `Saved ${time}`,
    savedBy: (name: string, time: string) => `Saved by ${name}, ${time}`,
    saving: "Saving",
    waiting: "Not saved yet",
    notSaved: "Not saved. Your text is kept on this device.",
    asLive: "The same as what is live",
    differences: "Differences to live",
    discard: "Drop the draft",
    remove: "Remove",
    restore: "Keep it after all",
    removed: "This boundary goes with the next publication.",
    publish: "Publish",
    notThere: "There is no such document",
    conflict: (name: string | null) =>
      name === null ? "Somebody saved another text meanwhile." : `${name} saved another text meanwhile.`,
    conflictHow: "Yours is here and not saved.",
    theirs: "Take theirs",
    mine: "Keep mine",
    tidy: "Tidy",
    tidied: "Put in order",
    tidyAlready: "It is in order",
    notTidied: "It was not put in order. Your text is as it was.",
    keys: (command: string) =>
      `Tab takes a completion, F8 finds the next finding, ${command} . settles it, ${command} I explains, ${command} S tidies, Esc Tab leaves.`,
  },

  aloud: {
    title: "In plain words",
    stale: "as of the last whole text",
  },

  checks: {
    title: "Checks",
    label: "Findings and examples",
    running: "checking",
    done: (time: string) => `as of ${time}`,
    failed: "not checked: the service did not answer",
    toSolve: (n: number) => `${n} to solve`,
    hints: (n: number) => `${n} ${n === 1 ? "hint" : "hints"}`,
    sound: "Nothing to solve",
    line: (n: number) => `Line ${n}`,
    elsewhere: "In other documents",
    at: (name: string, line: number) => `${name}, line ${line}`,
    error: "Error",
    warning: "Warning",
    hint: "Hint",
    more: (n: number) => `${n} more hints`,
  },

  examples: {
    title: "Examples",
    hold: (n: number) => `${n} hold`,
    fail: (n: number) => `${n} ${n === 1 ? "does" : "do"} not`,
    holds: "Holds",
    fails: "Does not hold",
    gives: (alone: string, peer: string) =>
      alone === peer ? `alone ${alone}` : `alone ${alone}, with a peer ${peer}`,
    closed: "closed",
    take: (amount: string) => `Take ${amount}`,
    wait: "They are run once nothing is left to solve in the text.",
    none: "It has none yet. An example shows what a rule means, and is run at every check.",
  },

  publish: {
    title: (n: number) => `Publish ${n} ${n === 1 ? "change" : "changes"}`,
    reason: "Why",
    hint: "One line that associates understand.",
    act: (n: number) => `Publish ${n} ${n === 1 ? "change" : "changes"}`,
    publishing: "Being checked and published",
    keep: "Not yet",
    failed: "Nothing was published.",
    done: (n: number) => `${n} ${n === 1 ? "change is" : "changes are"} live`,
    nothing: "The draft is the same as what is live.",
    unsound: "There is something to solve first.",
    guarantees: "Every guarantee is proved before anything counts.",
    second: "The pack wants a second manager: who edited does not publish.",
  },

  diff: {
    title: (name: string) => `Differences: ${name}`,
    label: "Differences",
    added: (n: number) => `${n} new`,
    removed: (n: number) => `${n} gone`,
    none: "There is no difference.",
    kinds: { added: "new document", changed: "changed", removed: "removed" } as Record<string, string>,
    words: "What it says otherwise",
    before: "Before",
    after: "After",
    close: "Close",
  },

  history: {
    title: "History",
    label: "Publications, newest first",
    loading: "Loading the history",
    live: "Live",
    stages: { shadow: "Published in shadow", canary: "Published on trial" },
    by: (number: number, name: string | null, time: string) =>
      name === null ? `Revision ${number}, ${time}` : `Revision ${number}, ${name}, ${time}`,
    what: "What it changed",
    first: "The first revision: everything in it was new.",
    back: "Go back to this",
    backTitle: (number: number) => `Go back to revision ${number}`,
    backHow: "It is published again, for everybody at once. Drafts stay as they are.",
    act: "Roll back",
    done: (number: number) => `Revision ${number} is live again`,
    failed: "Nothing was rolled back.",
  },
};

/** The words of the language in use. */
export const tb = en;
