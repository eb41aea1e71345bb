// Reading along: a family ticks it, `ringfence line` hears a call by AudioSocket with a scripted
// engine, and what is said stands on the family's page and, because the operator lets it, on the
// desk, from amber on and until the call is hung up.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check, enter, main, press, serve, showsError, sound } from "./kit.mjs";

const ID = "40325ec2-5efd-4bd3-805f-53576e581d13";
const CALL = [
  "hello is that mister hargrave",
  "good afternoon this is detective sergeant miller from the metropolitan police fraud squad",
  "I need you to read me your pin which is 4821 so that we can cancel the card",
  "put the card in an envelope and a courier will come to your door within the hour to collect it",
];

const shot = (page, name) => process.env.SHOTS && page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: true });
const rest = (ms) => new Promise((done) => setTimeout(done, ms));

// Loads a page until it has some words, for half a minute.
async function until(page, address, words) {
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto(address);
    if ((await main(page)).includes(words)) return true;
    await rest(500);
  }
  return false;
}

function listening(binary, config, env) {
  const child = spawn(binary, ["line", "--config", config], { env: { ...process.env, ...env } });
  child.stderr.resume();
  let text = "";
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (part) => {
      text += part;
      const port = /sound\s+127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port) resolve({ child, port: Number(port) });
    });
    child.on("exit", (code) => reject(new Error(`ringfence line ended with ${code}\n${text}`)));
  });
}

// A frame of AudioSocket: a kind, a length, and that many bytes.
function frame(kind, bytes) {
  const head = Buffer.from([kind, bytes.length >> 8, bytes.length & 255]);
  return Buffer.concat([head, bytes]);
}

// Sentences of hum with syllables, each with silence around it.
async function say(socket, sentences) {
  const samples = new Array(4_000).fill(0);
  for (let n = 0; n < sentences; n += 1) {
    for (let i = 0; i < 9_600; i += 1) samples.push(Math.round(((i % 53 < 9 ? 9_000 : -1_500) * (50 + (Math.floor(i / 40) % 50))) / 100));
    samples.push(...new Array(8_000).fill(0));
  }
  for (let at = 0; at < samples.length; at += 160) {
    const bytes = Buffer.alloc(320);
    samples.slice(at, at + 160).forEach((sample, i) => bytes.writeInt16LE(sample, 2 * i));
    socket.write(frame(0x10, bytes));
    await rest(2);
  }
}

async function make(page, server) {
  await enter(page, server, "supervisor");
  await page.goto(`${server.address}/desk/lines/keep`);
  await page.locator("main [name=name]").fill("father");
  await page.locator("main [name=audiosocket]").fill(ID);
  await press(page, "Make line");
  return server.address + /\/line\/[0-9a-f]{64}/.exec(await main(page))[0];
}

async function agree(page, link) {
  await page.goto(link);
  check("reading along: nobody may, unless somebody sets it", (await page.locator("[name=read]:checked").count()) === 0);
  await page.locator("#person").fill("Dad");
  await page.locator("#agreed").fill("Dad agreed, 4 May 2026");
  await page.locator("[name=read][value=family]").check();
  await press(page, "Save");
  await showsError(page, "reading along", "Say who agreed, and when");
  await page.locator("#read_along").fill("Dad agreed, Ann was there, 4 May 2026");
  await page.locator("[name=read][value=desk]").check();
  await press(page, "Save");
  const saved = await main(page);
  check("reading along: who agreed is on the page", saved.includes("Agreed: Dad agreed, Ann was there, 4 May 2026"), saved.slice(-900));
  await sound(page, "the family's page with reading along");
  await shot(page, "reading-family");
}

async function called(browser, desk, link, port) {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.setNoDelay(true);
  socket.write(frame(0x01, Buffer.from(ID.replaceAll("-", ""), "hex")));
  await say(socket, 4);
  const looks = [
    ["phone", { viewport: { width: 390, height: 844 } }],
    ["desktop, dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }],
  ];
  for (const [look, options] of looks) {
    const page = await (await browser.newContext(options)).newPage();
    const shown = await until(page, `${link}/live?still=1`, "in an envelope");
    const text = await main(page);
    check(`reading along, ${look}: what is said is shown`, shown && text.includes("I need you to read me your pin"), text);
    check(`reading along, ${look}: without secrets, and nothing from before`, !text.includes("4821") && !text.includes("hargrave"), text);
    await sound(page, `the call read along, ${look}`);
    await shot(page, `reading-live-${look.split(",")[0]}`);
    await page.context().close();
  }
  await desk.goto(`${link.split("/line/")[0]}/desk/lines`);
  check("reading along: the desk may, too", (await main(desk)).includes("in an envelope"));
  await sound(desk, "the desk's calls, read along");
  await shot(desk, "reading-desk");
  socket.write(frame(0x00, Buffer.alloc(0)));
  check("reading along: nothing is left when the call is over", await until(desk, `${link}/live?still=1`, "No call is going on"));
  check("reading along: nor a word", !(await main(desk)).includes("envelope"));
  socket.destroy();
}

export async function reading(browser, binary) {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-e2e-"));
  const [config, script] = [join(folder, "serve.toml"), join(folder, "call.txt")];
  writeFileSync(script, `${CALL.join("\n")}\n`);
  writeFileSync(config, "[line]\ndesk_reads = true\n");
  const env = { TMPDIR: folder, XDG_DATA_HOME: folder };
  const server = await serve(binary, ["--demo", "--config", config], env);
  let line;
  try {
    const store = join(folder, readdirSync(folder).find((name) => name.startsWith("ringfence-demo-")));
    const own = join(folder, "line.toml");
    writeFileSync(own, `[store]\nurl = "${store}/ringfence.db"\nkey_file = "${store}/ringfence.key"\n[line]\naudiosocket = "127.0.0.1:0"\nengine = "script:${script}"\ndesk_reads = true\n`);
    const desk = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    const link = await make(desk, server);
    const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
    await agree(page, link);
    line = await listening(binary, own, env);
    await called(browser, desk, link, line.port);
  } finally {
    line?.child.kill();
    server.child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
