import { Component, type ComponentChildren, type ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { concerned } from "./customer/data";
import { CustomerScreen } from "./customer/screen";
import { heard } from "./desk/asking";
import { Desk } from "./desk/desk";
import { restoreAttempts } from "./desk/deciding";
import { stirred } from "./pulse/data";
import { connects, edits, path, screenOf } from "./place";
import { session } from "./session";
import { SignIn } from "./sign-in";
import { start } from "./store";
import { t } from "./texts";
import { Skeleton } from "./ui/skeleton";
import type { You } from "./wire";

/** A screen for who is signed in, the gate for who is not. */
export function App() {
  const now = session.value;
  return <Guard>{now.state === "in" ? <Screens you={now.you} /> : <SignIn session={now} />}</Guard>;
}

/** One stream for all screens; which of them is shown stands in the address. */
function Screens({ you }: { you: You }) {
  useEffect(() => {
    const forget = restoreAttempts(you.id);
    const end = start(you, (event) => {
      heard(event);
      concerned(event);
      stirred(event);
    });
    return () => {
      end();
      forget();
    };
  }, [you.id]);
  const at = screenOf(path.value);
  if (at === "customer") return <CustomerScreen you={you} />;
  if (at === "help") return <Later key={at} you={you} load={help} />;
  if (at === "pulse") return <Later key={at} you={you} load={pulse} />;
  if (at === "feeds" && connects(you)) return <Later key={at} you={you} load={feeds} />;
  return at === "boundaries" && edits(you) ? <Later key={at} you={you} load={boundaries} /> : <Desk you={you} />;
}

type Screen = ComponentType<{ you: You }>;

const boundaries = (): Promise<Screen> => import("./boundaries/screen").then((module) => module.BoundariesScreen);
const feeds = (): Promise<Screen> => import("./feeds/screen").then((module) => module.FeedsScreen);
const pulse = (): Promise<Screen> => import("./pulse/screen").then((module) => module.PulseScreen);
const help = (): Promise<Screen> => import("./help/screen").then((module) => module.HelpScreen);

/** A screen that comes when it is first asked for, so that the desk does not wait for it. */
function Later({ you, load }: { you: You; load: () => Promise<Screen> }) {
  const [loaded, setLoaded] = useState<{ screen: Screen } | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  useEffect(() => {
    load().then((screen) => setLoaded({ screen }), setFailed);
  }, []);
  if (failed !== null) throw failed;
  if (loaded === null) return <Skeleton rows={8} kind="text" label={t.frame.loading} />;
  return <loaded.screen you={you} />;
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
