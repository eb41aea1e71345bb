// Browser tests: the service as a person meets it, in a real Chromium.
//
// Starts `ringfence serve --demo` on a free port, then: axe on every page, at phone and
// desktop width and in the dark; no sideways scrolling at the width of 400 % zoom; the whole
// report without script; the short report by keyboard alone; the messages of errors; the
// desk. Prints a line for each and ends with 1 if any failed.
import { spawn } from "node:child_process";
import { readFileSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const binary = process.env.RINGFENCE ?? "../target/release/ringfence";
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
for (const file of [binary, browserPath]) {
  if (!existsSync(file)) {
    console.error(`${file} is missing: build ringfence with --release, install Debian's chromium, or set RINGFENCE and CHROMIUM`);
    process.exit(2);
  }
}

const PAGES = ["/", "/check", "/report", "/receipt", "/professionals", "/professionals/bank", "/professionals/taxi", "/advice", "/alerts", "/privacy", "/accessibility", "/how-it-works", "/api", "/nothing-here", "/desk/login"];

let failed = 0;
function check(name, holds, detail = "") {
  if (!holds) failed += 1;
  console.log(`${holds ? "ok    " : "FAILED"} ${name}${holds || !detail ? "" : `: ${detail}`}`);
}

function serve() {
  const child = spawn(binary, ["serve", "--demo", "--listen", "127.0.0.1:0"]);
  let text = "";
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (part) => {
      text += part;
      const address = /serves on (http:\/\/[\d.:]+)/.exec(text)?.[1];
      const password = /supervisor\s+(\S+)/.exec(text)?.[1];
      if (address && password) resolve({ child, address, password });
    });
    child.on("exit", (code) => reject(new Error(`ringfence ended with ${code}\n${text}`)));
  });
}

async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return found.violations.map((v) => `${v.id} (${v.nodes.length}) ${v.nodes[0]?.html ?? ""}`).join("; ");
}

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
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      check(`no sideways scrolling, ${look}: ${path}`, wide <= 0, `${wide} px`);
    }
    await context.close();
  }
}

// Walks the report to its end by the first submit button of each page.
async function wholeReport(browser, address) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${address}/report`);
  for (let step = 0; step < 25; step += 1) {
    if (/\d{4} \d{4} \d{4} \d{4}/.test(await page.locator("main").innerText())) break;
    const area = page.locator("main textarea").first();
    if (await area.count()) await area.fill("A man said he was DC Ellison and wanted my card. He rang from 01632 960123.");
    const radio = page.locator("main input[type=radio]").last();
    if (await radio.count()) await radio.check();
    await page.locator("main form button").first().click();
  }
  const text = await page.locator("main").innerText();
  const receipt = /\d{4} \d{4} \d{4} \d{4}/.exec(text)?.[0];
  check("the whole report without script ends with a receipt", Boolean(receipt), text.slice(0, 200));
  if (receipt) {
    await page.goto(`${address}/receipt`);
    await page.locator("main input[type=text]").first().fill(receipt);
    await page.locator("main form button").first().click();
    const seen = await page.locator("main").innerText();
    check("its receipt shows it", seen.includes("DC Ellison"), seen.slice(0, 200));
    await page.goto(`${address}/receipt`);
    await page.locator("main input[type=text]").first().fill("1234");
    await page.locator("main form button").first().click();
    check("a wrong receipt is told of", (await page.locator("[role=alert]").count()) > 0);
  }
  await context.close();
}

// The shortest report with nothing but the keyboard.
async function byKeyboard(browser, address) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${address}/check`);
  const told = "This is Detective Wilson from Hammersmith police. Key in your PIN and put the card in an envelope, a courier will come and collect it.";
  const reached = async (what) => {
    for (let i = 0; i < 80; i += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(what)) return true;
    }
    return false;
  };
  check("keyboard: the box for words is reached", await reached(() => document.activeElement?.tagName === "TEXTAREA"));
  await page.keyboard.type(told);
  check("keyboard: the button is reached", await reached(() => document.activeElement?.tagName === "BUTTON"));
  await page.keyboard.press("Enter");
  await page.waitForLoadState();
  const verdict = await page.locator("main").innerText();
  check("keyboard: the verdict says to put the phone down", /put the phone down/i.test(verdict), verdict.slice(0, 200));
  const found = await violations(page);
  check("axe: the verdict", found === "", found);
  await context.close();
}

async function desk(browser, address, password) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${address}/desk/login`);
  await page.locator("input[type=text]").first().fill("supervisor");
  await page.locator("input[type=password]").first().fill(password);
  await page.locator("main button").first().click();
  await page.waitForLoadState();
  const inbox = await page.locator("body").innerText();
  check("the desk opens with the courier on top", /courier due now/i.test(inbox), inbox.slice(0, 200));
  for (const path of ["/desk", "/desk/take", "/desk/search", "/desk/ledger", "/desk/ledger?group=week", "/desk/reports/1", "/desk/audit", "/desk/retention"]) {
    const answer = await page.goto(address + path);
    check(`the desk serves ${path}`, answer.status() === 200, String(answer.status()));
    const found = await violations(page);
    check(`axe: ${path}`, found === "", found);
  }
  await context.close();
}

const server = await serve();
const browser = await chromium.launch({
  executablePath: browserPath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  await everyPage(browser, server.address);
  await wholeReport(browser, server.address);
  await byKeyboard(browser, server.address);
  await desk(browser, server.address, server.password);
} finally {
  await browser.close();
  server.child.kill();
}
console.log(failed === 0 ? "all held" : `${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
