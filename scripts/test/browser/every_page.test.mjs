// What holds for every page.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { axe, HANGS, missing, open, pages } from "./browser.mjs";

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

describe("every page", { concurrency: 2 }, () => {
  for (const name of pages)
    describe(name, { concurrency: 1, timeout: HANGS }, () => {
      let opened;
      const page = async () => {
        opened ||= await open(name);
        return opened.page;
      };
      after(async () => opened && opened.close());

      test(`${name}: no links are dead`, { skip }, async () => {
        none((await (await page()).$$eval(
          "a[href]", (links) => links.map((link) => link.href)))
          .map(deadEnd).filter(Boolean));
      });

      test(`${name}: no rule of axe-core is broken`, { skip }, async () => {
        none(await axe(await page()));
      });

      test(`${name}: nor in the dark`, { skip }, async () => {
        await (await page()).emulateMedia({ colorScheme: "dark" });
        none(await axe(opened.page, ["color-contrast"]));
        await opened.page.emulateMedia({ colorScheme: "light" });
      });

      test(`${name}: 320 px are enough`, { skip }, async () => {
        await (await page()).setViewportSize({ width: 320, height: 900 });
        const wide = await opened.page.evaluate(
          () => document.documentElement.scrollWidth);
        assert.ok(wide <= 320, `the page is ${wide} px wide`);
      });

      // An entry is a handout: two sheets, or one more where there is much code.
      if (/^pitfalls/.test(name))
        test(`${name}: printed, it is three pages at most`, { skip }, async () => {
          const pdf = await (await page()).pdf({ format: "A4" });
          const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g);
          assert.ok(sheets.length <= 3, `${sheets.length} pages`);
          await opened.page.emulateMedia({ media: "print" });
          const hidden = await opened.page.$$eval("table.lanes", (tables) => tables
            .filter((one) => !one.checkVisibility()).length);
          assert.equal(hidden, 0, "a schedule is not printed");
          await opened.page.emulateMedia({ media: "screen" });
        });

      test(`${name}: it asks for nothing and is silent`, { skip }, async () => {
        await page();
        none(opened.complaints);
      });
    });
});
