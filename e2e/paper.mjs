// Waves, notices and bulletins: their pages by axe and at 400 % zoom, the form by which a
// bulletin is begun, and that a bulletin of the ordinary kind is one sheet of A4.
import { check, enter, look, press, sound } from "./kit.mjs";

// Pages of a PDF: each is a dictionary of the type Page.
const sheets = (pdf) => pdf.toString("latin1").match(/\/Type\s*\/Page(?![a-zA-Z])/g)?.length ?? 0;

async function oneSheet(page, path) {
  const pdf = await page.pdf({ format: "A4" });
  const n = sheets(pdf);
  check(`one sheet of A4: ${path}`, n === 1, `${n} sheets`);
}

export async function paper(browser, server) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await enter(page, server, "press");
  await look(page, server.address, ["/desk/waves", "/desk/notices", "/desk/bulletins", "/desk/bulletins/1", "/desk/ledger?group=authority"]);
  await page.goto(`${server.address}/desk/bulletins`);
  await page.locator("main [name=from]").fill("");
  await press(page, "Compose from the ledger");
  const wrong = await page.locator("[role=alert]").innerText();
  check("a bulletin needs a first day", wrong.includes("Enter a day"), wrong);
  await sound(page, "/desk/bulletins with an error");
  for (const path of ["/alerts/B-0001", "/desk/bulletins/1/form/html"]) {
    await page.goto(server.address + path);
    await oneSheet(page, path);
    const weight = await page.locator(".never-rules li").first().evaluate((li) => getComputedStyle(li).fontWeight);
    check(`the three rules stand out: ${path}`, Number(weight) >= 700, weight);
  }
  await context.close();
}
