// A daughter sets a line up for her father: the desk makes it, its link leads to one page, on
// which everything is set by keyboard or mouse, tried out, and read afterwards.
import { join } from "node:path";
import { check, main, press, showsError, sound } from "./kit.mjs";

const shot = (page, name) => process.env.SHOTS && page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: true });

async function make(page, address, password) {
  await page.goto(`${address}/desk/login`);
  await page.locator("main [name=name]").fill("supervisor");
  await page.locator("main [name=password]").fill(password("supervisor"));
  await press(page, "Continue");
  await page.goto(`${address}/desk/lines`);
  check("the desk shows calls on guarded lines", (await main(page)).includes("Calls going on"));
  await sound(page, "the desk's calls");
  await page.goto(`${address}/desk/lines/keep`);
  await press(page, "Make line");
  check("a line needs a name", (await page.locator("[role=alert]").innerText()).includes("small letters"));
  await sound(page, "the desk's lines with an error");
  await page.locator("main [name=name]").fill("mill-lane-3");
  await page.locator("main [name=phone]").fill("PJSIP/mill-lane-3");
  await press(page, "Make line");
  const link = /\/line\/[0-9a-f]{64}/.exec(await main(page))?.[0];
  check("its link is shown once", Boolean(link));
  await page.goto(`${address}/desk/lines/keep`);
  await sound(page, "the desk's lines");
  await shot(page, "desk-lines");
  return address + link;
}

export async function family(browser, server) {
  const desk = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  const link = await make(desk, server.address, server.password);
  const looks = [
    ["phone", { viewport: { width: 390, height: 844 } }],
    ["desktop, dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }],
  ];
  for (const [look, options] of looks) {
    const page = await (await browser.newContext({ ...options, javaScriptEnabled: true })).newPage();
    await page.goto(link);
    await sound(page, `its page, ${look}`);
    await page.locator("#trusted").fill("the surgery");
    await page.locator("#name0").fill("Ann");
    await press(page, "Save");
    await showsError(page, `family, ${look}`, "Enter one number on each line");
    await page.locator("#trusted").fill("01632 960155");
    await page.locator("#person").fill("Dad");
    await page.locator("#agreed").fill("Dad agreed, Ann was there, 4 May 2026");
    await page.locator("#email0").fill("ann@example.org");
    await page.locator("[name=policy][value=hold]").check();
    await press(page, "Save");
    const saved = await main(page);
    check(`family, ${look}: saved on one page`, saved.includes("Saved.") && saved.includes("The line is guarded"), saved.slice(0, 300));
    await press(page, "Send a test message to everybody");
    check(`family, ${look}: a test message goes out`, (await main(page)).includes("on its way to everybody"));
    await press(page, "Ring the phone and play the warning");
    check(`family, ${look}: a test call is wanted`, (await main(page)).includes("rings within a few seconds"));
    await sound(page, `its page when it is set, ${look}`);
    await shot(page, `family-${look.split(",")[0]}`);
  }
  desk.on("dialog", (dialog) => dialog.accept());
  await desk.goto(`${server.address}/desk/lines/keep`);
  await desk.getByRole("button", { name: /^Take away/ }).first().click();
  await desk.waitForLoadState();
  const gone = await desk.goto(link);
  check("family: a line that is taken away has no page", gone.status() === 404, String(gone.status()));
}
