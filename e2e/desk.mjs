// The desk: a supervisor's pages and an administrator's, looked at by axe and at 400 % zoom.
import { check, enter, look, main, pageWithoutScript, press, sound } from "./kit.mjs";

async function programs(page, address) {
  await page.goto(`${address}/desk/programs`);
  await press(page, "Make token");
  const wrong = await page.locator("[role=alert]").innerText();
  check("a token needs a purpose", wrong.includes("Say what it is for"), wrong);
  await sound(page, "/desk/programs with an error");
  await page.locator("main [name=label]").fill("Crime system");
  await page.locator("main [name=scope][value='reports:read']").check();
  await press(page, "Make token");
  const shown = await main(page);
  check("a token is shown once", /rf_[0-9a-f]{64}/.test(shown) && shown.includes("not shown again"), shown);
  await page.getByRole("link", { name: "Back to programs and webhooks" }).click();
  await page.getByRole("button", { name: /^Revoke/ }).first().click();
  check("a token is revoked", (await main(page)).includes("revoked"));
  await page.locator("main [name=url]").fill("https://example.org/hook");
  await page.locator("main [name=event][value='report.courier_due']").check();
  await press(page, "Add webhook");
  check("the key of a webhook is shown once", (await main(page)).includes("rfh_"));
  await page.goto(`${address}/desk/programs`);
  await sound(page, "/desk/programs with both");
  await page.getByRole("button", { name: /^Take away/ }).first().click();
  check("a webhook is taken away", (await main(page)).includes("Nobody is told of reports."));
}

// Series, notices, and a report whose narrative proposes values for its empty fields.
async function analyst(browser, server) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await enter(page, server, "analyst");
  await look(page, server.address, ["/desk/series", "/desk/notices"]);
  await page.goto(`${server.address}/desk/series`);
  const first = page.locator("main tbody a[href^='/desk/series/']").first();
  check("the demonstration has a series", (await first.count()) === 1);
  await first.click();
  await sound(page, "a series");
  for (let id = 1; id < 40; id += 1) {
    await page.goto(`${server.address}/desk/reports/${id}`);
    if (await page.locator("#suggested li").count()) break;
  }
  check("values are proposed from a narrative", (await page.locator("#suggested li").count()) > 0);
  await sound(page, "a report with proposals");
  const report = page.url();
  await context.close();
  return report;
}

// What is proposed is dismissed and taken over by keyboard, without script.
async function proposals(browser, server, report) {
  const page = await pageWithoutScript(browser, { viewport: { width: 1280, height: 900 } });
  await enter(page, server, "analyst");
  await page.goto(report);
  const before = await page.locator("#suggested li").count();
  await page.locator("#suggested li").first().getByRole("button", { name: /^Dismiss/ }).focus();
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  const after = await page.locator("#suggested li").count();
  check("a proposal is dismissed from the keyboard", after === before - 1, `${before} then ${after}`);
  if (after > 0) {
    await page.locator("#suggested").getByRole("button", { name: /^Take/ }).last().click({ timeout: 5000 });
    check("a proposal is taken over", /Taken over from the narrative/.test(await main(page)));
  }
  await page.context().close();
}

// The call taker's form reads the account: what it says is ticked by keyboard and filled in,
// without script; and the page with it is sound.
const ACCOUNT = "A man who said he was DC Hammond of the Metropolitan Police rang me. He wanted \u00a32,500 in cash. My PIN is 4821. A silver Toyota, LK19 ABC, came to the door.";

async function account(browser, server) {
  const page = await pageWithoutScript(browser, { viewport: { width: 1280, height: 900 } });
  await enter(page, server, "calltaker");
  await page.goto(`${server.address}/desk/take`);
  await page.locator("#narrative").fill(ACCOUNT);
  await page.locator("#claimed_org").fill("police");
  await page.getByRole("button", { name: "Read the account for me" }).focus();
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  const said = await page.locator("#suggested").innerText();
  check("the account proposes values", ["Registration", "Asked for, \u00a3", "Vehicle"].every((label) => said.includes(label)), said);
  check("what was typed stays", (await page.locator("#claimed_org").inputValue()) === "police" && (await page.locator("#use-claimed_org").count()) === 0);
  check("nothing is filled in before it is ticked", (await page.locator("#vrm").inputValue()) === "" && !(await page.locator("#use-vrm").isChecked()));
  check("a PIN is not quoted", (await page.locator(".quote").allInnerTexts()).every((quote) => !quote.includes("4821")));
  await page.locator("#suggested").getByRole("link", { name: "Registration" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("#use-vrm").focus();
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Fill in what is ticked" }).last().focus();
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  check("what is ticked is filled in", (await page.locator("#vrm").inputValue()) === "LK19ABC" && (await page.locator("#use-vrm").count()) === 0);
  check("what is not ticked is not", (await page.locator("#vehicle").inputValue()) === "" && (await page.locator("#use-vehicle").count()) === 1);
  await page.context().close();

  const seen = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await enter(seen, server, "calltaker");
  await seen.goto(`${server.address}/desk/take`);
  await seen.locator("#narrative").fill(ACCOUNT);
  await seen.getByText("The account also tells").waitFor();
  await press(seen, "Read the account for me");
  check("the proposals are what is looked at first", await seen.evaluate(() => document.activeElement?.id === "suggested"));
  await sound(seen, "the call taker's form with proposals");
  await seen.context().close();
}

// A courier is reported while the inbox is open: it stays the same page, shows it and sounds.
async function alarm(browser, server) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.tones = 0;
    const made = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () {
      window.tones += 1;
      return made.call(this);
    };
  });
  await enter(page, server, "calltaker");
  await page.goto(`${server.address}/desk/inbox`);
  check("the inbox says that its sound is off", (await page.locator("#sound").innerText()).includes("Sound is off"));
  await page.keyboard.press("Shift");
  check("a key turns the sound on", (await page.locator("#sound").innerText()) === "Sound is on");
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => { window.same = true; window.tones = 0; });
  const taxi = await (await browser.newContext()).newPage();
  await taxi.goto(`${server.address}/professionals/taxi`);
  for (const yes of await taxi.locator("main input[type=radio][value=yes]").all()) await yes.check();
  await press(taxi, "See what to do");
  await taxi.locator("main [name=town]").fill("Wheathampstead");
  await press(taxi, "Send to the desk");
  await taxi.context().close();
  await page.getByText("Wheathampstead").first().waitFor({ timeout: 30000 });
  const { same, tones } = await page.evaluate(() => ({ same: window.same === true, tones: window.tones }));
  check("the inbox shows a courier without loading anew", same);
  check("the inbox sounds for a courier", tones >= 4, String(tones));
  check("the sound stays on", (await page.locator("#sound").innerText()) === "Sound is on");
  await sound(page, "the inbox with a courier due");
  await context.close();
}

export async function desk(browser, server) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${server.address}/desk/login`);
  check("the demonstration says that it asks for no second factor", (await main(page)).includes("no second factor"));
  await enter(page, server, "supervisor");
  const inbox = await page.locator("body").innerText();
  check("the desk opens with the courier on top", /courier due now/i.test(inbox), inbox.slice(0, 200));
  await look(page, server.address, ["/desk", "/desk/take", "/desk/search", "/desk/ledger", "/desk/ledger?group=week", "/desk/reports/1", "/desk/audit", "/desk/retention", "/desk/me"]);
  await account(browser, server);
  await alarm(browser, server);
  await proposals(browser, server, await analyst(browser, server));
  await context.close();

  const other = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const keeper = await other.newPage();
  await enter(keeper, server, "administrator");
  await look(keeper, server.address, ["/desk/accounts", "/desk/programs", "/desk/audit"]);
  await programs(keeper, server.address);
  const refused = await keeper.goto(`${server.address}/desk/inbox`);
  check("an administrator sees no report", refused.status() === 403, String(refused.status()));
  await other.close();
}
