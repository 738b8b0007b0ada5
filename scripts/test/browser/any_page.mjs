// What holds for every page.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { axe, missing } from "./browser.mjs";

const skip = missing || false;

const none = (found) => assert.equal(found.join("\n"), "");

// What an address may name: the ids of each page.
const ids = new Map();
function hasId(file, id) {
  if (!ids.has(file))
    ids.set(file, new Set([...fs.readFileSync(file, "utf8").matchAll(
      /\sid="([^"]+)"/g)].map((match) => match[1])));
  return ids.get(file).has(id);
}

// Where a link leads to nothing, or "". "#racy=12" and "#racy:01" are no names:
// the scripts read them.
function deadEnd(link) {
  const url = new URL(link);
  if (url.protocol !== "file:")
    return "";
  const file = fileURLToPath(new URL(url.pathname, "file://"));
  if (!fs.existsSync(file) || fs.statSync(file).isDirectory())
    return `${link}: there is no such file`;
  const id = decodeURIComponent(url.hash.slice(1));
  if (!id || /^[\w-]+[=:]\w*$/.test(id) || path.extname(file) !== ".html")
    return "";
  return hasId(file, id) ? "" : `${link}: there is no such place in the file`;
}

// Shared is browser.lazily of the page; the last test speaks for all before it.
export function testPage(name, shared) {
  test(`${name}: no links are dead`, { skip }, async () => {
    const { page } = await shared.get();
    none((await page.$$eval("a[href]", (links) => links.map((one) => one.href)))
      .map(deadEnd).filter(Boolean));
  });

  test(`${name}: no rule of axe-core is broken`, { skip }, async () => {
    const { page } = await shared.get();
    none(await axe(page));
  });

  test(`${name}: nor in the dark`, { skip }, async () => {
    const { page } = await shared.get();
    await page.emulateMedia({ colorScheme: "dark" });
    none(await axe(page, ["color-contrast"]));
    await page.emulateMedia({ colorScheme: "light" });
  });

  test(`${name}: 320 px are enough`, { skip }, async () => {
    const { page } = await shared.get();
    const before = page.viewportSize();
    await page.setViewportSize({ ...before, width: 320 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    await page.setViewportSize(before);
    assert.ok(wide <= 320, `the page is ${wide} px wide`);
  });

  // An entry is a handout: two sheets, or one more where there is much code.
  if (/^pitfalls/.test(name))
    test(`${name}: printed, it is three pages at most`, { skip }, async () => {
      const { page } = await shared.get();
      const pdf = await page.pdf({ format: "A4" });
      const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g);
      assert.ok(sheets.length <= 3, `${sheets.length} pages`);
      await page.emulateMedia({ media: "print" });
      const hidden = await page.$$eval("table.lanes", (tables) => tables.filter(
        (one) => !one.checkVisibility()).length);
      await page.emulateMedia({ media: "screen" });
      assert.equal(hidden, 0, "a schedule is not printed");
    });
}

export function testSilence(name, shared) {
  test(`${name}: it asks for nothing and is silent`, { skip }, async () => {
    none((await shared.get()).complaints);
  });
}
