import { Desk } from "./desk/desk";
import { session } from "./session";
import { SignIn } from "./sign-in";

/** The desk for who is signed in, the gate for who is not. */
export function App() {
  const now = session.value;
  return now.state === "in" ? <Desk you={now.you} /> : <SignIn session={now} />;
}
