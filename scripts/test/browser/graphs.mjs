// What play needs is there: of how many programs all states are written down.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { pages } from "./browser.mjs";

const FOLDER = "build/explored/pitfalls";
const LEAST = 80; // of a hundred

const graphs = (folder) => fs.readdirSync(folder)
  .filter((name) => name.endsWith(".graph.json"))
  .map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")));

// Not where only some pages were made.
export function testGraphs() {
  const entries = pages.filter((name) => name.startsWith("pitfalls/"));
  const all = fs.readdirSync("pitfalls", { withFileTypes: true })
    .filter((one) => one.isDirectory());
  if (entries.length < all.length)
    return;
  test("pitfalls: most programs have a graph of all their states", () => {
    const found = all.flatMap((one) => graphs(path.join(FOLDER, one.name)));
    const whole = found.filter((graph) => graph.whole).length;
    assert.ok(100 * whole >= LEAST * found.length,
      `${whole} of ${found.length} programs`);
  });
}
