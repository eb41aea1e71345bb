// The second screen in a real Chromium whose microphone is a recording.
//
// With a scripted engine: a scam call goes red and an ordinary one stays clear, what is asked
// before listening, the report, the places, a browser's own recogniser, axe, keyboard alone.
// Where espeak-ng and a model for its voices are there, the same with PocketSphinx and
// synthetic voices: RINGFENCE_SPOKEN names a folder that the example `spoken_calls` of
// crates/dev/test-support has filled.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { check, main, pageWithoutScript, serve, sideways, tally, violations } from "./kit.mjs";

const SCAM = [
  "this is detective constable hale of the metropolitan police fraud squad",
  "somebody has used a copy of your bank card you must tell nobody about this not even the bank",
  "now read me the pin of your card it is 4821 is it not",
  "a courier will come to your door within the hour to collect the card and the cash",
];
const ORDINARY = ["hello it is only me how are you", "the doctor has the results and all is well", "shall we come on sunday then"];

// A WAV file: PCM of 16 bits, one channel.
export function wav(samples, rate) {
  const bytes = Buffer.alloc(44 + 2 * samples.length);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + 2 * samples.length, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(2 * rate, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, i) => bytes.writeInt16LE(sample, 44 + 2 * i));
  return bytes;
}

// Stretches of hum with syllables, a pause after each, for an engine with a script. The
// recording runs from the moment the page has the microphone; on a busy machine the page is
// ready to send some seconds later.
function hum(stretches) {
  const rate = 16_000;
  const out = new Array(8 * rate).fill(0);
  for (let n = 0; n < stretches; n += 1) {
    for (let i = 0; i < 1.2 * rate; i += 1) {
      out.push(Math.round((i % 107 < 18 ? 9_000 : -1_600) * (0.3 + 0.7 * Math.abs(Math.sin(i / 1_800)))));
    }
    out.push(...new Array(rate).fill(0));
  }
  return wav(out, rate);
}

// A recording of `spoken_calls`, A-law in two channels (ITU-T G.711), as one channel of PCM.
function mixed(file) {
  const bytes = readFileSync(file);
  const begin = bytes.indexOf("data") + 8;
  const linear = (code) => {
    const bits = code ^ 0x55;
    const segment = (bits & 0x70) >> 4;
    const size = segment === 0 ? ((bits & 15) << 4) + 8 : (((bits & 15) << 4) + 0x108) << (segment - 1);
    return bits & 0x80 ? size : -size;
  };
  const out = [];
  for (let i = begin; i + 1 < bytes.length; i += 2) {
    const sample = linear(bytes[i]) + linear(bytes[i + 1]);
    // Twice as many samples, a straight line between each two.
    if (out.length) out.push((out.at(-1) + sample) >> 1);
    out.push(sample);
  }
  return wav(out.map((s) => Math.max(-32_768, Math.min(32_767, s))), 16_000);
}

const browserWith = (executablePath, microphone) =>
  chromium.launch({
    executablePath,
    args: [
      "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
      "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required",
      `--use-file-for-fake-audio-capture=${microphone}%noloop`,
    ],
  });

// A service whose engine is this, in a folder of its own.
async function service(binary, folder, engine, listeners = 8) {
  const config = join(folder, `screen-${listeners}.toml`);
  writeFileSync(config, `[screen]\nengine = "${engine}"\nlisteners = ${listeners}\n`);
  return serve(binary, ["--demo", "--config", config], { XDG_DATA_HOME: folder });
}

const level = (page) => page.locator("#light").getAttribute("data-level");
const shot = (page, name) => process.env.SHOTS && page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: false });

// Waits until an expression holds. The page's own policy forbids what Playwright would do.
async function until(page, expression, ms) {
  for (const end = Date.now() + ms; !(await page.evaluate(expression)); ) {
    if (Date.now() > end) throw new Error(`never: ${expression}\n${await main(page)}`);
    await page.waitForTimeout(100);
  }
}

// Presses Start by keyboard and waits until `done` says so or the recording is over.
async function hear(page, address, done, ms) {
  await page.goto(`${address}/listen`);
  await page.locator("#start").waitFor();
  await page.locator("#start").focus();
  await page.keyboard.press("Enter");
  await page.locator("#light").waitFor();
  await until(page, done, ms);
}

const turns = (n) => `document.querySelectorAll("#captions p:not(#partial)").length >= ${n}`;
const isRed = 'document.getElementById("light").dataset.level === "red"';

async function scam(executablePath, server, microphone) {
  const browser = await browserWith(executablePath, microphone);
  try {
    const looks = [
      ["phone", { viewport: { width: 390, height: 844 } }],
      ["desktop, dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark", reducedMotion: "reduce" }],
    ];
    for (const [look, options] of looks) {
      const page = await (await browser.newContext(options)).newPage();
      const errors = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      await page.addInitScript(() => {
        window.spoken = [];
        window.speechSynthesis.speak = (said) => window.spoken.push(said.text);
      });
      await page.goto(`${server.address}/listen`);
      await shot(page, `listen-before-${look.split(",")[0]}`);
      await hear(page, server.address, `${isRed} && ${turns(SCAM.length)}`, 90_000);
      const text = await main(page);
      await shot(page, `listen-red-${look.split(",")[0]}`);
      check(`second screen, ${look}: the scam is red, in words`, /this is a scam\.\s+put the phone down/i.test(text), text.slice(0, 300));
      check(`second screen, ${look}: what to do and what gives them away`, ["159", "101", "999", "five minutes", "never ask"].every((t) => text.includes(t)), text);
      check(`second screen, ${look}: somebody is coming: 999`, await page.locator("#coming").isVisible());
      check(`second screen, ${look}: what comes next`, (await page.locator("#next li").count()) > 0);
      check(`second screen, ${look}: read out at once`, /scam/.test(await page.locator("#alert[role=alert]").innerText()));
      check(`second screen, ${look}: spoken`, (await page.evaluate(() => window.spoken)).some((t) => t.includes("Put the phone down")));
      check(`second screen, ${look}: evidence is marked`, (await page.locator("#captions mark").count()) > 0);
      check(`second screen, ${look}: no PIN on the screen`, !text.includes("4821"), text);
      const found = await violations(page);
      check(`second screen, ${look}: axe while it is red`, found === "", found);
      const wide = await sideways(page);
      check(`second screen, ${look}: no sideways scrolling`, wide <= 0, `${wide} px`);
      await page.keyboard.press("Enter");
      await page.locator("#after").waitFor();
      check(`second screen, ${look}: Stop by keyboard`, (await page.evaluate(() => document.activeElement.id)) === "ended");
      await shot(page, `listen-after-${look.split(",")[0]}`);
      const after = await violations(page);
      check(`second screen, ${look}: axe after it`, after === "", after);
      await page.getByRole("button", { name: "Report this call" }).click();
      await page.goto(`${server.address}/report/check`);
      check(`second screen, ${look}: the words are in the report`, (await main(page)).includes("detective constable hale"));
      check(`second screen, ${look}: no error in the console`, errors.length === 0, errors.join("; "));
    }
  } finally {
    await browser.close();
  }
}

async function ordinary(executablePath, server, microphone) {
  const browser = await browserWith(executablePath, microphone);
  try {
    const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
    await hear(page, server.address, turns(ORDINARY.length), 90_000);
    check("second screen: an ordinary call stays clear", (await level(page)) === "clear");
    await shot(page, "listen-clear-phone");
    const other = await (await browser.newContext()).newPage();
    await other.goto(`${server.address}/listen`);
    await other.locator("#start").click();
    await other.locator("#cannot").waitFor();
    check("second screen: whoever finds no place is told what to do", (await other.locator("#cannot").innerText()).includes("check from another phone"));
  } finally {
    await browser.close();
  }
}

// Without an engine: the browser's recogniser, which is a stand-in here, since Chromium's own
// needs its maker.
async function byBrowser(executablePath, server, microphone) {
  const browser = await browserWith(executablePath, microphone);
  const recogniser = (availability) => `
    window.SpeechRecognition = class extends EventTarget {
      static available() { return Promise.resolve("${availability}"); }
      start() {
        window.processedLocally = this.processLocally === true;
        window.recogniser = this;
        const lines = ${JSON.stringify(SCAM)};
        lines.forEach((line, i) => setTimeout(() => this.onresult?.({
          resultIndex: 0, results: [Object.assign([{ transcript: line }], { isFinal: true })],
        }), 100 * (i + 1)));
      }
      stop() {}
    };`;
  try {
    for (const [availability, asks] of [["available", false], ["unavailable", true]]) {
      const page = await (await browser.newContext()).newPage();
      await page.addInitScript(recogniser(availability));
      await page.addInitScript(() => {
        window.begun = 0;
        window.speechSynthesis.speak = (said) => {
          window.begun += 1;
          said.onstart();
        };
      });
      await page.goto(`${server.address}/listen`);
      await page.locator("#start").waitFor();
      const name = `second screen, browser's recogniser ${availability} on the device`;
      check(`${name}: asks for consent only if sound leaves it`, (await page.locator("#elsewhere").isVisible()) === asks);
      if (asks) {
        await page.locator("#start").click();
        check(`${name}: nothing begins without it`, (await page.locator("#cannot").innerText()).startsWith("Tick that"));
        await page.locator("#sends").check();
      }
      await page.locator("#start").click();
      await until(page, isRed, 15_000);
      check(`${name}: red`, true);
      // A browser that begins to speak and never says that it has ended.
      await page.evaluate(() => {
        setInterval(() => window.recogniser.onresult({
          resultIndex: 0, results: [Object.assign([{ transcript: "the garden looks lovely" }], { isFinal: true })],
        }), 500);
      });
      await until(page, 'document.getElementById("captions").textContent.includes("garden")', 20_000);
      check(`${name}: it hears again after what it says aloud`, await page.evaluate(() => window.begun > 0));
      check(`${name}: where it is processed`, (await page.evaluate(() => window.processedLocally)) === !asks);
    }
    const page = await pageWithoutScript(browser);
    await page.goto(`${server.address}/listen`);
    const text = await main(page);
    check("second screen without script says so and offers the check", text.includes("needs JavaScript and a microphone") && (await page.locator("main a[href='/check']").count()) > 0);
    check("second screen without script has no Start", !(await page.locator("#start").isVisible()), text);
  } finally {
    await browser.close();
  }
}

// Real speech recognition of synthetic voices.
async function spoken(binary, executablePath, folder, spokenFolder) {
  const model = readdirSync(spokenFolder).find((name) => name.startsWith("speech-fixture") && name.endsWith("adapted"));
  if (!model) return console.log(`left out  second screen with PocketSphinx: no adapted model in ${spokenFolder}`);
  const server = await service(binary, folder, `pocketsphinx:${join(spokenFolder, model)}`, 4);
  try {
    for (const [name, expected] of [["scam", "red"], ["surgery", "clear"]]) {
      const file = join(spokenFolder, `${name}.wav`);
      const seconds = (readFileSync(file).length - 44) / 16_000;
      const microphone = join(folder, `${name}.wav`);
      writeFileSync(microphone, mixed(file));
      const browser = await browserWith(executablePath, microphone);
      try {
        const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
        await page.addInitScript(`window.over = false; setTimeout(() => { window.over = true; }, ${(seconds + 8) * 1_000});`);
        await hear(page, server.address, expected === "red" ? isRed : "window.over", (seconds + 30) * 1_000);
        const captions = await page.locator("#captions").innerText();
        check(`second screen, PocketSphinx hears ${name} (${seconds.toFixed(0)} s): ${expected}`, (await level(page)) === expected, captions);
        await shot(page, `listen-sphinx-${name}`);
      } finally {
        await browser.close();
      }
    }
  } finally {
    server.child.kill();
  }
}

export async function listen(binary, executablePath) {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-listen-"));
  const place = (name, content) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  try {
    const calls = [["scam", SCAM, scam, 8], ["ordinary", ORDINARY, ordinary, 1]];
    for (const [name, lines, walk, listeners] of calls) {
      const script = place(`${name}.txt`, `${lines.join("\n")}\n`);
      const server = await service(binary, folder, `script:${script}`, listeners);
      try {
        await walk(executablePath, server, place(`${name}.wav`, hum(lines.length)));
      } finally {
        server.child.kill();
      }
    }
    const without = await serve(binary, ["--demo"], { XDG_DATA_HOME: folder });
    try {
      await byBrowser(executablePath, without, place("silence.wav", hum(0)));
    } finally {
      without.child.kill();
    }
    const spokenFolder = process.env.RINGFENCE_SPOKEN;
    if (spokenFolder && existsSync(join(spokenFolder, "scam.wav"))) await spoken(binary, executablePath, folder, spokenFolder);
    else console.log("left out  second screen with PocketSphinx: RINGFENCE_SPOKEN names no folder of spoken calls");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.filename === process.argv[1]) {
  await listen(process.env.RINGFENCE ?? "../target/release/ringfence", process.env.CHROMIUM ?? "/usr/bin/chromium");
  process.exit(tally.failed ? 1 : 0);
}
