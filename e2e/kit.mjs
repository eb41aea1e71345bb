// What the browser tests share: the service, axe, and a list of what held.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const tally = { failed: 0 };

export function check(name, holds, detail = "") {
  if (!holds) tally.failed += 1;
  console.log(`${holds ? "ok    " : "FAILED"} ${name}${holds || !detail ? "" : `: ${detail}`}`);
}

// Starts `ringfence serve` on a free port and waits until it has said all that it says.
export function serve(binary, args, env = {}) {
  const child = spawn(binary, ["serve", "--listen", "127.0.0.1:0", ...args], { env: { ...process.env, ...env } });
  // What it logs is read and thrown away; a pipe that is full is another test's matter.
  child.stderr.resume();
  let text = "";
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (part) => {
      text += part;
      const address = /serves on (http:\/\/[\d.:]+)/.exec(text)?.[1];
      const said = args.includes("--demo") ? /demonstration only/.test(text) : /  key /.test(text);
      if (!address || !said) return;
      const password = (name) => new RegExp(`^  ${name}\\s+(\\S+)`, "m").exec(text)?.[1];
      resolve({ child, address, password });
    });
    child.on("exit", (code) => reject(new Error(`ringfence ended with ${code}\n${text}`)));
  });
}

// axe waits for timers, which a page whose script is off never runs: that is said at once.
export async function violations(page) {
  if (page.scriptOff) throw new Error(`axe cannot look at ${page.url()}: script is off in this context`);
  await page.evaluate(axe);
  const found = await page.evaluate((rules) => window.axe.run(document, { runOnly: rules }), RULES);
  return found.violations.map((v) => `${v.id} (${v.nodes.length}) ${v.nodes[0]?.html ?? ""}`).join("; ");
}

// A page on which no script runs, for what must work without any.
export async function pageWithoutScript(browser, options = {}) {
  const context = await browser.newContext({ ...options, javaScriptEnabled: false });
  const page = await context.newPage();
  page.scriptOff = true;
  return page;
}

export async function sideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

export const main = (page) => page.locator("main").innerText();

export async function press(page, name) {
  await page.locator("main").getByRole("button", { name, exact: true }).first().click();
  await page.waitForLoadState();
}

// A page with an error: it says so at the top and in its title, its links lead to the field,
// it has no fault by axe where script may run, and it can be read at 400 % zoom.
export async function showsError(page, name, message, { script = true } = {}) {
  const summary = page.locator("[role=alert]").first();
  const shown = (await summary.count()) ? await summary.innerText() : await main(page);
  check(`error, ${name}: "${message}"`, shown.includes(message), shown.slice(0, 300));
  for (const link of await summary.locator("a[href^='#']").all()) {
    const id = (await link.getAttribute("href")).slice(1);
    check(`error, ${name}: its link leads to #${id}`, (await page.locator(`[id="${id}"]`).count()) === 1);
  }
  if (!script) return;
  const found = await violations(page);
  check(`error, ${name}: axe`, found === "", found);
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 256 });
  const wide = await sideways(page);
  check(`error, ${name}: no sideways scrolling at 400 % zoom`, wide <= 0, `${wide} px`);
  await page.setViewportSize(before);
}

// Logs in at the desk with a password that the demonstration printed.
export async function enter(page, { address, password }, name) {
  await page.goto(`${address}/desk/login`);
  await page.locator("main [name=name]").fill(name);
  await page.locator("main [name=password]").fill(password(name));
  await press(page, "Continue");
}

// A page by axe and at 400 % zoom.
export async function sound(page, path) {
  const found = await violations(page);
  check(`axe: ${path}`, found === "", found);
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 256 });
  const wide = await sideways(page);
  check(`no sideways scrolling at 400 % zoom: ${path}`, wide <= 0, `${wide} px`);
  await page.setViewportSize(before);
}

export async function look(page, address, paths) {
  for (const path of paths) {
    const answer = await page.goto(address + path);
    check(`the desk serves ${path}`, answer.status() === 200, String(answer.status()));
    await sound(page, path);
  }
}
