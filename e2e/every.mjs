// The rest of the desk by axe and at 400 % zoom, so that every page of its table is looked at:
// a login from the first password to the recovery codes, and what is corrected, merged,
// printed, searched, taken down, kept and published.
import { createHmac } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check, enter, look, main, press, serve, sound } from "./kit.mjs";

const shot = (page, name) => process.env.SHOTS && page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: true });

// What an authenticator shows so many steps of thirty seconds from now (RFC 6238).
function code(secret, later = 0) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].filter((c) => c !== " ").map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + later));
  const hash = createHmac("sha1", key).update(step).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, "0");
}

async function send(page, path) {
  await page.locator(`main form[action="${path}"] button[type=submit]`).first().click();
  await page.waitForLoadState();
}

async function alarmed(page, name, words) {
  const shown = await page.locator("[role=alert]").first().innerText();
  check(`${name}: says "${words}"`, shown.includes(words), shown);
  await sound(page, name);
}

// A service of its own, which asks for the second factor as the demonstration does not.
export async function logins(browser, binary) {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-e2e-"));
  const env = { ...process.env, XDG_DATA_HOME: folder };
  const server = await serve(binary, [], { XDG_DATA_HOME: folder });
  try {
    const made = execFileSync(binary, ["account", "add", "Ruth", "--role", "administrator"], { env, encoding: "utf8" });
    const first = /First password: (\S+)/.exec(made)[1];
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    const login = async (password) => {
      await page.goto(`${server.address}/desk/login`);
      await page.locator("main [name=name]").fill("ruth");
      await page.locator("main [name=password]").fill(password);
      await press(page, "Continue");
    };
    await login("wrong");
    await alarmed(page, "/desk/login with an error", "Check your login name and password");
    await login(first);
    await sound(page, "/desk/set-up");
    await press(page, "Finish");
    await alarmed(page, "/desk/set-up with an error", "six digits");
    const secret = await page.locator("main code.secret").innerText();
    await page.locator("main [name=password]").fill("mulberry lantern seven");
    await page.locator("main [name=code]").fill(code(secret));
    await press(page, "Finish");
    check("recovery codes are shown", (await page.locator("main ol.codes li").count()) > 4);
    await sound(page, "the recovery codes");
    const spare = (await page.locator("main ol.codes li").first().innerText()).trim();
    await page.context().clearCookies();
    await login("mulberry lantern seven");
    await sound(page, "/desk/code");
    await page.locator("main [name=code]").fill("000000");
    await press(page, "Log in");
    await alarmed(page, "/desk/code with an error", "Check the code");
    await page.locator("main [name=code]").fill(code(secret, 1));
    await press(page, "Log in");
    check("a code of the authenticator opens the desk", page.url().endsWith("/desk/accounts"), page.url());
    await page.context().clearCookies();
    await login("mulberry lantern seven");
    await page.locator("main [name=code]").fill(spare);
    await press(page, "Log in");
    check("a recovery code opens the desk", page.url().endsWith("/desk/accounts"), page.url());
    await page.goto(`${server.address}/desk/me`);
    await send(page, "/desk/me/password");
    check("a change of password says what is wrong", (await page.locator("[role=alert]").count()) > 0);
    await sound(page, "/desk/me with an error");
    await page.goto(`${server.address}/desk/accounts`);
    await send(page, "/desk/accounts");
    check("an account needs a name", (await page.locator("[role=alert]").count()) > 0);
    await sound(page, "/desk/accounts with an error");
    await page.locator("main form[action='/desk/accounts'] [type=text]").first().fill("Sam Okoro");
    await send(page, "/desk/accounts");
    check("a first password is shown", /password/i.test(await main(page)));
    await sound(page, "/desk/accounts with an account that was made");
    await page.context().close();
  } finally {
    server.child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function aReport(page, address) {
  const report = "/desk/reports/12";
  await look(page, address, [report, `${report}/print`, `${report}/correct`, `${report}/merge`, "/desk/ledger/reports"]);
  await page.goto(address + report);
  await shot(page, "desk-report");
  await page.locator(`main form[action="${report}/people"] button`).first().click();
  await page.waitForLoadState();
  await sound(page, "a report with its people");
  await page.goto(`${address}${report}/correct`);
  await page.locator("main [name=amount_lost_gbp]").fill("lots");
  await send(page, `${report}/correct`);
  await alarmed(page, "a correction with errors", "Say why it is corrected");
  await page.locator("main [name=amount_lost_gbp]").fill("0");
  await page.locator("main [name=reason]").fill("The caller rang again");
  await page.locator("main [name=caller_voice]").fill("London accent");
  await send(page, `${report}/correct`);
  check("a correction stands on the report", (await main(page)).includes("London accent"));
  await sound(page, "a report that was corrected");
  await page.goto(`${address}${report}/merge`);
  await page.locator(`main form[action="${report}/merge"] button`).first().click();
  await page.waitForLoadState();
  await sound(page, "a merger with an error");
}

async function finding(page, address) {
  await page.goto(`${address}/desk/search`);
  await page.locator("main [name=text]").first().fill("card");
  await page.locator("main form[method=get] button, main form:not([method]) button").first().click();
  await page.waitForLoadState();
  check("a search finds reports", (await page.locator("main table.reports tbody tr").count()) > 0);
  await sound(page, "/desk/search with what it found");
  await shot(page, "desk-search");
  await page.goto(`${address}/desk/search?text=nothingislikethis`);
  await sound(page, "/desk/search without a find");
}

async function taking(page, address) {
  await page.goto(`${address}/desk/take`);
  await shot(page, "desk-take");
  await press(page, "Save report");
  await alarmed(page, "/desk/take with an error", "Write down what the caller says");
  await page.locator("main [name=narrative]").fill("He says he is from the bank, and a courier will come for my card and my PIN.");
  await page.locator("main [name=vulnerable][value=senses]").check();
  await press(page, "Save report");
  check("a report is kept at the desk", /Report R-\d+ is kept/.test(await main(page)));
  await sound(page, "a report that was taken down");
}

async function publishing(browser, server) {
  const writer = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await enter(writer, server, "press");
  await writer.goto(`${server.address}/desk/bulletins`);
  await press(writer, "Compose from the ledger");
  const path = new URL(writer.url()).pathname;
  check("a bulletin is begun", /^\/desk\/bulletins\/\d+$/.test(path), path);
  await sound(writer, "a bulletin that is written");
  await send(writer, `${path}/submit`);
  await sound(writer, "a bulletin that waits");
  const reader = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await enter(reader, server, "supervisor");
  await reader.goto(server.address + path);
  await sound(reader, "a bulletin to approve");
  await shot(reader, "desk-bulletin");
  await send(reader, `${path}/approve`);
  await sound(reader, "a bulletin that is approved");
  await writer.context().close();
  await reader.context().close();
}

export async function everyPageOfTheDesk(browser, server) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await enter(page, server, "supervisor");
  await aReport(page, server.address);
  await finding(page, server.address);
  await taking(page, server.address);
  await page.goto(`${server.address}/desk/series`);
  const series = await page.locator("main tbody a[href^='/desk/series/']").first().getAttribute("href");
  await look(page, server.address, [`${series}/summary`, "/desk/waves", "/desk/notices", "/desk/lines", "/desk/lines/keep"]);
  for (const [path, form] of [["/desk/audit", "/desk/audit/verify"], ["/desk/retention", "/desk/retention"]]) {
    await page.goto(server.address + path);
    await send(page, form);
    await sound(page, `${path} after its button`);
  }
  for (const missing of ["/desk/reports/99999", "/desk/nothing"]) {
    await page.goto(server.address + missing);
    await sound(page, missing);
  }
  await page.context().close();
  await publishing(browser, server);
  const dark = await (await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: "dark" })).newPage();
  await enter(dark, server, "supervisor");
  await look(dark, server.address, ["/desk/inbox", "/desk/take", "/desk/search", "/desk/reports/12", "/desk/reports/12/correct", "/desk/series", series, "/desk/waves", "/desk/ledger", "/desk/audit", "/desk/retention", "/desk/me", "/desk/lines/keep"]);
  await dark.context().close();
}
