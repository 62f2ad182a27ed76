import { session } from "./session";
import { SignIn } from "./sign-in";

/** The desk for who is signed in, the gate for who is not. */
export function App() {
  const now = session.value;
  if (now.state !== "in") return <SignIn session={now} />;
  return <main id="main">{now.you.name}</main>;
}
