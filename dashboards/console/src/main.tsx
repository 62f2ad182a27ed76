import "./styles/index.css";
import { render } from "preact";
import { App } from "./app";
import { startKeys } from "./keys";
import { enter } from "./session";
import { restoreTheme } from "./theme";

restoreTheme();
startKeys();
render(<App />, document.getElementById("app") as HTMLElement);
void enter();
