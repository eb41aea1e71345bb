// Browser tests: the service as a person meets it, in a real Chromium.
//
// Starts `ringfence serve --demo` on a free port, then: axe on every page, at phone and
// desktop width and in the dark; no sideways scrolling at the width of 400 % zoom; the whole
// report without script, with what its sender can do afterwards; the check by keyboard alone;
// every message of errors; every page of the desk, and logging in with a second factor;
// bulletins on paper; a family that sets a line up; a call
// that is read along; street maps; the second screen. A second service shows the name of its
// configuration.
// Prints a line for each and ends with 1 if any failed.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { desk } from "./desk.mjs";
import { errors } from "./errors.mjs";
import { everyPageOfTheDesk, logins } from "./every.mjs";
import { family } from "./family.mjs";
import { check, serve, sideways, tally, violations } from "./kit.mjs";
import { listen } from "./listen.mjs";
import { paper } from "./paper.mjs";
import { reading } from "./reading.mjs";
import { byKeyboard, withoutScript } from "./sender.mjs";
import { streets } from "./streets.mjs";

const binary = process.env.RINGFENCE ?? "../target/release/ringfence";
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
for (const file of [binary, browserPath]) {
  if (!existsSync(file)) {
    console.error(`${file} is missing: build ringfence with --release, install Debian's chromium, or set RINGFENCE and CHROMIUM`);
    process.exit(2);
  }
}

const ADVICE = ["courier-fraud", "never", "what-to-do", "check-an-officer", "afterwards", "families", "carers"].map((name) => `/advice/${name}`);
const PAGES = ["/", "/check", "/listen", "/report", "/report/who", "/report/now", "/report/asked", "/report/ended", "/report/when", "/report/caller", "/report/money", "/report/collected", "/report/words", "/report/person", "/report/you", "/report/check", "/receipt", "/professionals", "/professionals/bank", "/professionals/taxi", "/advice", ...ADVICE, "/alerts", "/alerts/B-0001", "/alerts/hitchin", "/privacy", "/accessibility", "/how-it-works", "/api", "/nothing-here", "/desk/login"];

async function everyPage(browser, address) {
  const looks = [
    ["phone", { viewport: { width: 390, height: 844 } }],
    ["desktop", { viewport: { width: 1280, height: 900 } }],
    ["dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
    ["400 % zoom", { viewport: { width: 320, height: 256 } }],
  ];
  for (const [look, options] of looks) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    for (const path of PAGES) {
      await page.goto(address + path);
      const found = await violations(page);
      check(`axe, ${look}: ${path}`, found === "", found);
      const wide = await sideways(page);
      check(`no sideways scrolling, ${look}: ${path}`, wide <= 0, `${wide} px`);
    }
    await context.close();
  }
}

async function named(browser) {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-e2e-"));
  const config = join(folder, "ringfence.toml");
  writeFileSync(config, '[service]\nname = "Hertfordshire Call Check"\n');
  const server = await serve(binary, ["--config", config], { XDG_DATA_HOME: folder });
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    for (const path of ["/", "/check", "/nothing-here", "/desk/login"]) {
      await page.goto(server.address + path);
      const title = await page.title();
      check(`the title of ${path} has the name of the configuration`, title.includes("Hertfordshire Call Check"), title);
    }
    const icon = await page.request.get(`${server.address}/favicon.ico`);
    check("there is a favicon", icon.status() === 200 && icon.headers()["content-type"] === "image/x-icon");
    await context.close();
  } finally {
    server.child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

const server = await serve(binary, ["--demo"]);
const browser = await chromium.launch({
  executablePath: browserPath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  await everyPage(browser, server.address);
  await withoutScript(browser, server.address);
  await byKeyboard(browser, server.address);
  await desk(browser, server);
  await everyPageOfTheDesk(browser, server);
  await logins(browser, binary);
  await paper(browser, server);
  await errors(browser, server.address);
  await named(browser);
  await family(browser, server);
  await streets(browser, binary, server);
  await reading(browser, binary);
  await listen(binary, browserPath);
} finally {
  await browser.close();
  server.child.kill();
}
console.log(tally.failed === 0 ? "all held" : `${tally.failed} failed`);
process.exit(tally.failed === 0 ? 0 : 1);
