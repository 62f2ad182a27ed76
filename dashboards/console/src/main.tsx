import "./styles/index.css";
import { render } from "preact";
import { App } from "./app";
import { enter } from "./session";
import { restoreTheme } from "./theme";

restoreTheme();
render(<App />, document.getElementById("app") as HTMLElement);
void enter();
