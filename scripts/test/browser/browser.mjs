// browser.mjs — the pages, and a real browser that opens them. Chromium comes
// from the system, what drives it from build/browser (make setup-pages).

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const HOME = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)), "../../..");
export const ROOT = process.env.PAGES || path.join(HOME, "build/pages");

const require = createRequire(path.join(HOME, "build/browser/package.json"));

function find(name) {
  try {
    return require.resolve(name);
  } catch {
    return "";
  }
}

const CHROMIUM = [process.env.CHROMIUM, "/usr/bin/chromium",
                  "/usr/bin/chromium-browser"].find(
  (one) => one && fs.existsSync(one));
const PLAYWRIGHT = find("playwright-core");
const AXE = find("axe-core");

// What is missing, or "".
export const missing = !CHROMIUM ? "there is no Chromium"
  : !PLAYWRIGHT || !AXE ? "playwright-core and axe-core are not installed" : "";

// After so many milliseconds something is said to hang, however slow a machine is.
export const HANGS = 10 * 60 * 1000;

// The pages to test, by their paths below build/pages.
export const pages = fs.readdirSync(ROOT, { recursive: true }).filter(
  (name) => name.endsWith(".html") && name.includes(process.env.PART || ""))
  .sort();

export function textOf(name) {
  return fs.readFileSync(path.join(ROOT, name), "utf8");
}

export function addressOf(name, hash = "") {
  return pathToFileURL(path.join(ROOT, name)).href + hash;
}

let browser;

async function launch() {
  const { chromium } = require(PLAYWRIGHT);
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
}

export async function close() {
  if (browser)
    await (await browser).close();
}

// A page in a window of its own. complaints: what it asked for besides itself,
// and what it said on the console.
export async function open(name, { hash = "", width = 1280, height = 900,
                                   ...more } = {}) {
  browser ||= launch();
  const context = await (await browser).newContext({
    viewport: { width, height }, ...more });
  context.setDefaultTimeout(HANGS);
  const page = await context.newPage();
  const complaints = [];
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== addressOf(name))
      complaints.push(`asks for ${request.url().slice(0, 200)}`);
  });
  page.on("console", (message) => complaints.push(
    `console.${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(addressOf(name, hash));
  return { page, complaints, close: () => context.close() };
}

// A page that is opened when it is asked for first: what many tests share.
export function lazily(name) {
  let opened;
  return {
    get: () => opened ||= open(name),
    close: async () => opened && (await opened).close(),
  };
}

// The violations that axe-core finds, a line each, of these rules or of all.
export async function axe(page, rules = undefined) {
  if (!await page.evaluate(() => "axe" in window))
    await page.evaluate(fs.readFileSync(AXE, "utf8"));
  const { violations } = await page.evaluate(
    (runOnly) => window.axe.run(document, { resultTypes: ["violations"],
                                            runOnly }), rules);
  return violations.flatMap((one) => one.nodes.map(
    (node) => `${one.id}: ${node.target.join(" ")}: ${one.help}`));
}
