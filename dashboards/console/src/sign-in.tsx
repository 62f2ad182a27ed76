import { enter, type Session } from "./session";
import { t } from "./texts";

/** What stands before the desk: being signed in, or how to be. */
export function SignIn({ session }: { session: Exclude<Session, { state: "in" }> }) {
  return (
    <main class="gate" id="main">
      <div class="panel">
        <div class="center">
          <span class="brand">{t.product}</span>
          <p class="second">{t.motto}</p>
          <Body session={session} />
        </div>
      </div>
    </main>
  );
}

function Body({ session }: { session: Exclude<Session, { state: "in" }> }) {
  if (session.state === "working") 
    return (
      <div role="status">
        <h1>{t.signIn.working}</h1>
      </div>
    );
  if (session.state === "no_answer") {
    return (
      <>
        <div class="stack" role="alert">
          <h1>{t.signIn.noAnswer}</h1>
          <p class="second">{t.signIn.noAnswerHow}</p>
        </div>
        <button class="btn main big" type="button" onClick={() => void enter()}>
          {t.signIn.again}
        </button>
      </>
    );
  }
  const words = {
    no_link: [t.signIn.noLink, t.signIn.noLinkHow],
    used: [t.signIn.used, t.signIn.usedHow],
    ended: [t.signIn.ended, t.signIn.endedHow],
  }[session.why];
  return (
    <>
      <h1>{words[0]}</h1>
      <p class="second">{words[1]}</p>
    </>
  );
}
