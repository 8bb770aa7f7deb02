/** One HTML file with everything in it: for a reviewer, a browser, a printer; without scripts. */
import { allLegible } from "../../legible.ts";
import type { Format } from "../format.ts";

const html = {
  name: "html",
  summary: "the report as one HTML file: timeline, latency, thresholds, what was hit and undone",
  file: "the report as one HTML file, to read and to keep",
  render: async (suite) => {
    const { renderToString } = await import("preact-render-to-string");
    const { page } = await import("./html/page.tsx");
    return `<!doctype html>\n${renderToString(page(suite.map(allLegible)))}\n`;
  },
} satisfies Format;

export default html;
