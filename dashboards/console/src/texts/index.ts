import { en, type Texts } from "./en";

/** The words of the language in use. */
export const t: Texts = en;

/** How numbers, money and times are written. */
export const locale = "en-US";
