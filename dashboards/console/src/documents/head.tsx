import type { ComponentChildren } from "preact";
import { follow } from "../place";

type Props = {
  name: string;
  title: string;
  /** Where the list of such documents is, and what that way is called. */
  back: { to: string; say: string };
  /** What is to be done with it; its state stands before that, and what else is to be said of it below. */
  acts: ComponentChildren;
  state?: ComponentChildren;
  children?: ComponentChildren;
};

/** The head of a document in the hand. */
export function DocumentHead({ name, title, back, acts, state, children }: Props) {
  return (
    <section class="edit-head" aria-label={name}>
      <a class="btn quiet-btn" href={back.to} onClick={follow} aria-label={back.say}>
        ←
      </a>
      <h1>{title}</h1>
      {state}
      <span class="row right wrap">{acts}</span>
      {children}
    </section>
  );
}
