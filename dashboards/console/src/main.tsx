import "./styles/index.css";
import { render } from "preact";
import { App } from "./app";
import { startKeys } from "./keys";
import { startPlace } from "./place";
import { enter } from "./session";
import { restoreTheme } from "./theme";

restoreTheme();
startKeys();
startPlace();
render(<App />, document.getElementById("app") as HTMLElement);
void enter();
