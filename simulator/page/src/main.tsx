import { createRoot } from "react-dom/client";
import { App } from "./app";
import "slack-blocks-to-jsx/dist/style.css";
import "./styles/page.css";
import "./styles/messages.css";
import "./styles/controls.css";
import "./styles/inspector.css";

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
