// Whoever reports, without script: the whole report, its receipt, facts added, the page for
// Report Fraud, the withdrawal; the professionals' pages; the whole report and a check by
// keyboard alone; and every page of a report by axe, with the answers that lead to all of them.
import { check, main, pageWithoutScript, press, sound, violations } from "./kit.mjs";

const RECEIPT = /\d{4} \d{4} \d{4} \d{4}/;

// Walks the report to its end by the first submit button of each page.
async function walk(page, address) {
  await page.goto(`${address}/report`);
  for (let step = 0; step < 25; step += 1) {
    if (RECEIPT.test(await main(page))) break;
    const area = page.locator("main textarea").first();
    if (await area.count()) await area.fill("A man said he was DC Ellison and wanted my card. He rang from 01632 960123.");
    const radio = page.locator("main input[type=radio]").last();
    if (await radio.count()) await radio.check();
    await page.locator("main form button").first().click();
  }
  const text = await main(page);
  const receipt = RECEIPT.exec(text)?.[0];
  check("the whole report without script ends with a receipt", Boolean(receipt), text.slice(0, 200));
  return receipt;
}

async function afterwards(page, address, receipt) {
  await page.goto(`${address}/receipt`);
  await page.locator("main [name=receipt]").fill(receipt);
  await press(page, "Find my report");
  const seen = await main(page);
  check("its receipt shows it", seen.includes("DC Ellison") && seen.includes("Received"), seen.slice(0, 200));

  await page.locator("main [name=facts]").fill("");
  await press(page, "Add");
  const alert = await page.locator("[role=alert]").innerText();
  check("facts: nothing written is told of", alert.includes("Write what you want to add"), alert);
  await page.locator("main [name=facts]").fill("He rang again and said my PIN 4821 was needed. His car was AB12 CDE.");
  await press(page, "Add");
  const added = await main(page);
  check("facts are added, and a PIN is taken out", added.includes("AB12 CDE") && !added.includes("4821"), added.slice(0, 400));

  await page.goto(`${address}/receipt/handoff`);
  const handed = await main(page);
  check("the page for Report Fraud has number and answers", handed.includes("0300 123 2040") && handed.includes("DC Ellison"), handed.slice(0, 300));

  await page.goto(`${address}/receipt/report`);
  await page.getByRole("link", { name: "Withdraw this report" }).click();
  await page.locator("main form button").first().click();
  const gone = await main(page);
  check("a report is withdrawn", gone.includes("Withdrawn") && !gone.includes("Add to it"), gone.slice(0, 200));
  await press(page, "Finish, and clear this computer");
  await page.goto(`${address}/receipt/report`);
  check("a computer that was cleared opens nothing", page.url().endsWith("/receipt"), page.url());
}

async function professionals(page, address) {
  for (const [trade, words] of [["bank", "Banking Protocol"], ["taxi", "do not hand it over"]]) {
    await page.goto(`${address}/professionals/${trade}`);
    for (const yes of await page.locator("main input[type=radio][value=yes]").all()) await yes.check();
    await press(page, "See what to do");
    const answer = await main(page);
    check(`professionals, ${trade}: an answer at once`, /999/.test(answer) && new RegExp(words, "i").test(answer), answer.slice(0, 300));
    await page.locator("main [name=town]").fill("Hitchin");
    await press(page, "Send to the desk");
    const sent = await main(page);
    check(`professionals, ${trade}: a line to the desk with a receipt`, RECEIPT.test(sent), sent.slice(0, 200));
  }
}

// The whole report without script and with nothing but the keyboard: the first answer of each
// question, which is that it is going on, and the words.
async function typed(browser, address) {
  const page = await pageWithoutScript(browser);
  await page.goto(`${address}/report`);
  const focused = page.locator("main :focus");
  const kind = async () => {
    if (!(await focused.count())) return "";
    const name = await focused.evaluate((at) => at.tagName.toLowerCase());
    return name === "input" ? await focused.getAttribute("type") : name;
  };
  let pages = 0;
  for (; pages < 25 && !RECEIPT.test(await main(page)); pages += 1) {
    const before = page.url();
    for (let key = 0; key < 90 && page.url() === before; key += 1) {
      await page.keyboard.press("Tab");
      const at = await kind();
      if (at === "radio") await page.keyboard.press("Space");
      if (at === "textarea" && (await focused.inputValue()) === "") await page.keyboard.type("He wanted my card for a courier.");
      const onward = at === "button" || (at === "a" && /^(Go on|Continue|Start)/.test(await focused.innerText()));
      if (!onward) continue;
      await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
      break;
    }
  }
  const text = await main(page);
  check("the whole report by keyboard alone, without script, ends with a receipt", RECEIPT.test(text), `${pages} pages, ${page.url()}: ${text.slice(0, 200)}`);
  await page.context().close();
}

// Every page on the way of a report, and what its sender sees afterwards, by axe and at 400 %.
async function looked(browser, address) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${address}/report`);
  for (let step = 0; step < 25; step += 1) {
    await sound(page, `${new URL(page.url()).pathname}, on the way of a report`);
    if (RECEIPT.test(await main(page))) break;
    const area = page.locator("main textarea").first();
    if (await area.count()) await area.fill("He said that a courier is on his way for my card.");
    const radio = page.locator("main input[type=radio]").first();
    if (await radio.count()) await radio.check();
    const button = page.locator("main form button").first();
    if (await button.count()) await button.click();
    else await page.locator("main a.button").first().click();
    await page.waitForLoadState();
  }
  const receipt = RECEIPT.exec(await main(page))?.[0];
  check("a report that is going on ends with a receipt", Boolean(receipt), page.url());
  if (!receipt) return;
  await page.goto(`${address}/receipt`);
  await page.locator("main [name=receipt]").fill(receipt);
  await press(page, "Find my report");
  for (const path of ["/receipt/report", "/receipt/handoff", "/receipt/withdraw"]) {
    await page.goto(address + path);
    await sound(page, path);
  }
  for (const trade of ["bank", "taxi"]) {
    await page.goto(`${address}/professionals/${trade}`);
    for (const yes of await page.locator("main input[type=radio][value=yes]").all()) await yes.check();
    await press(page, "See what to do");
    await sound(page, `what to do, ${trade}`);
  }
  await context.close();
}

export async function withoutScript(browser, address) {
  const page = await pageWithoutScript(browser);
  const receipt = await walk(page, address);
  if (receipt) await afterwards(page, address, receipt);
  await professionals(page, address);
  await page.context().close();
  await typed(browser, address);
  await looked(browser, address);
}

// The check with nothing but the keyboard.
export async function byKeyboard(browser, address) {
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
  const verdict = await main(page);
  check("keyboard: the verdict says to put the phone down", /put the phone down/i.test(verdict), verdict.slice(0, 200));
  const found = await violations(page);
  check("axe: the verdict", found === "", found);
  await context.close();
}
