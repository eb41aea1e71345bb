// Every message of the forms of the report, the check, the receipt, the professionals' pages
// and the login, as a person gets to see it.
import { press, showsError } from "./kit.mjs";

const STEPS = [
  ["you", { your_telephone: "x" }, "Enter a telephone number, such as 01632 960001 or 07700 900982"],
  ["you", { your_email: "jo at example" }, "Enter an email address in the form name@example.com"],
  ["when", { contact_at: "31/02/2026" }, "Check the date: there is no such day. Write the day first, such as 18/12/2026"],
  ["when", { contact_at: "18/12/2999" }, "Check the date: it is in the future. The call must have been already"],
  ["asked", { amount_attempted_gbp: "lots" }, "Enter an amount in pounds, such as 5200 or about five thousand"],
  ["asked", { amount_attempted_gbp: "-5" }, "Enter an amount of 0 or more, such as 5200"],
  ["asked", { amount_attempted_gbp: "999999999999" }, "Enter an amount up to £100,000,000"],
  ["asked", { amount_attempted_gbp: "300 euros" }, "Enter the amount in pounds. If it was another currency, your best guess will do"],
];

async function report(page, address) {
  for (const [step, fields, message] of STEPS) {
    await page.goto(`${address}/report/${step}`);
    for (const [name, text] of Object.entries(fields)) await page.locator(`main [name=${name}]`).fill(text);
    await page.locator("main form button").first().click();
    await showsError(page, `report/${step}`, message);
    for (const [name, text] of Object.entries(fields)) {
      const kept = await page.locator(`main [name=${name}]`).inputValue();
      if (kept !== text) await showsError(page, `report/${step} keeps what was typed`, text);
    }
  }
  // What a browser cannot send by itself: an answer that is not in the list, an old token.
  for (const [step, name, value, message] of [
    ["who", "reporter_role", "king", "Choose one of the answers"],
    ["asked", "asked_for", "moon", "Choose from the list"],
  ]) {
    await page.goto(`${address}/report/${step}`);
    const input = page.locator(`main [name=${name}]`).first();
    await input.evaluate((node, other) => { node.value = other; node.checked = true; }, value);
    await page.locator("main form button").first().click();
    await showsError(page, `report/${step}`, message);
  }
  await page.goto(`${address}/report/words`);
  await page.locator("main [name=form_token]").evaluate((node) => { node.value = "0"; });
  await page.locator("main form button").first().click();
  await showsError(page, "report, an old page", "This page had been open too long");
  await page.goto(`${address}/report/check`);
  await press(page, "Send report");
  await showsError(page, "report, nothing told", "Tell us at least one thing about the call, such as what they asked for");
}

async function check(page, address) {
  const send = () => page.locator("main form button").first().click();
  await page.goto(`${address}/check`);
  await send();
  await showsError(page, "check, nothing", "Tick what they asked or said, or type their words, or choose a file");
  const file = (name, text) => page.locator("main input[type=file]").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  await page.goto(`${address}/check`);
  await file("call.txt", "");
  await page.locator("main textarea").first().fill("");
  await send();
  await showsError(page, "check, an empty file", "Tick what they asked or said, or type their words, or choose a file");
  await page.goto(`${address}/check`);
  await file("call.txt", "\n\n  \n");
  await send();
  await showsError(page, "check, a file without words", "The file has no words in it. Choose another, or type what they said instead");
  await page.goto(`${address}/check`);
  await file("call.mp3", "ID3\0\0\0");
  await send();
  await showsError(page, "check, a file that is no text", "Choose a text file: .txt, .vtt, .srt or .jsonl. Or type what they said instead");
  await page.goto(`${address}/check`);
  await file("call.txt", "x".repeat(400 * 1024));
  await send();
  await showsError(page, "check, too large a file", "That is too much to send");
}

async function receipt(page, address) {
  for (const [typed, message] of [
    ["", "Enter the 16 digits of your receipt number"],
    ["1234", "A receipt number has 16 digits. You entered 4"],
    ["1111 1111 1111 1113", "This is not a receipt number. Check each group of four digits"],
    ["1111 1111 1111 1112", "There is no report with this receipt number. Check each group of four digits"],
  ]) {
    await page.goto(`${address}/receipt`);
    await page.locator("main [name=receipt]").fill(typed);
    await press(page, "Find my report");
    await showsError(page, "receipt", message);
  }
}

async function professionals(page, address) {
  await page.goto(`${address}/professionals/taxi`);
  await press(page, "See what to do");
  await showsError(page, "professionals", "Answer at least one question. Choose Not sure if you cannot tell");
  await page.goto(`${address}/professionals/taxi`);
  await page.locator("main input[type=radio][value=yes]").first().check();
  await press(page, "See what to do");
  await page.locator("main [name=telephone]").fill("x");
  await press(page, "Send to the desk");
  await showsError(page, "professionals", "Enter a telephone number, such as 01632 960001, or leave it blank");
}

async function login(page, address) {
  await page.goto(`${address}/desk/login`);
  await page.locator("main [name=name]").fill("supervisor");
  await page.locator("main [name=password]").fill("not it");
  await press(page, "Continue");
  await showsError(page, "login", "Check your login name and password");
  for (let tries = 0; tries < 12; tries += 1) {
    if (!(await page.locator("main [name=name]").count())) break;
    await page.locator("main [name=name]").fill("somebody");
    await page.locator("main [name=password]").fill("not it");
    await press(page, "Continue");
  }
  await showsError(page, "login, too often", "Please wait a moment");
}

export async function errors(browser, address) {
  for (const part of [report, check, receipt, professionals, login]) {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    await part(await context.newPage(), address);
    await context.close();
  }
}
