/** Every word of the console in English. Another language is another file of the same shape. */
export const en = {
  product: "Remit",
  motto: "The front line decides.",
  skip: "Skip to the content",

  signIn: {
    title: "Sign in",
    working: "Signing you in",
    noLink: "Open your sign-in link",
    noLinkHow: "There is no password. Links are printed where the service starts, or your manager sends you one. Each works once.",
    used: "This link was used already or has run out",
    usedHow: "A link works once, within 12 hours. Ask your manager for another, or start the service again: it prints new ones.",
    ended: "You are signed out",
    endedHow: "Open a new sign-in link to go on. What you typed is kept on this device.",
    noAnswer: "The service does not answer",
    noAnswerHow: "You are not signed in yet, and your link is still good.",
    again: "Try again",
  },
};

export type Texts = typeof en;
