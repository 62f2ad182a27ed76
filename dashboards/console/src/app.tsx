import { Component, type ComponentChildren } from "preact";
import { Desk } from "./desk/desk";
import { session } from "./session";
import { SignIn } from "./sign-in";
import { t } from "./texts";

/** The desk for who is signed in, the gate for who is not. */
export function App() {
  const now = session.value;
  return <Guard>{now.state === "in" ? <Desk you={now.you} /> : <SignIn session={now} />}</Guard>;
}

/** A mistake of ours takes the page down in words, never in silence; what was typed is kept. */
class Guard extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false };

  static override getDerivedStateFromError() {
    return { broken: true };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <main class="gate" id="main">
        <div class="panel center" role="alert">
          <span class="brand">{t.product}</span>
          <h1>{t.frame.errorTitle}</h1>
          <p class="second">{t.frame.errorHow}</p>
          <button class="btn main big" type="button" onClick={() => location.reload()}>
            {t.frame.reload}
          </button>
        </div>
      </main>
    );
  }
}
