import { say, sayDone } from "../says";
import { t } from "../texts";
import { tb } from "../texts/boundaries";
import { assist } from "./assist";
import type { Working } from "./working";

/** Puts a text in order, words and comments as they are, and saves it. What was typed meanwhile stays. */
export async function tidy(working: Working): Promise<void> {
  const text = working.text.peek();
  const found = await assist("format", working.name, text);
  if (working.text.peek() !== text) return;
  if (found === null || found.text === null) {
    const how = found?.problem?.message ?? t.failed.noAnswer;
    say({ kind: "failed", text: tb.edit.notTidied, how });
    return;
  }
  const same = found.text === text;
  if (!same) working.replaceBy(found.text);
  if (await working.flush()) sayDone(same ? tb.edit.tidyAlready : tb.edit.tidied);
}
