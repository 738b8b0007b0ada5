// The schedule of an entry as a table, with the stepper and without any script.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { missing, open, pages, textOf } from "./browser.mjs";

const skip = missing || false;
const TABLE = /<table class="lanes" data-program="([\w-]+)"/g;

// [{page, program}]
const tables = pages.flatMap((page) => [...textOf(page).matchAll(TABLE)].map(
  (match) => ({ page, program: match[1] })));

// In the page: the steps as the stepper shows them now.
const shown = (page, program) => page.evaluate((name) => {
  const table = document.querySelector(`table.lanes[data-program="${name}"]`);
  const row = table.querySelector("[aria-current=step]");
  return {
    step: Number(row.dataset.step),
    last: Number(row.dataset.last || row.dataset.step),
    told: table.closest(".stepper").querySelector("[role=status]").textContent,
    beside: table.closest(".stepper").querySelector(".beside").textContent,
  };
}, program);

const within = (program) => `.stepper:has([data-program="${program}"])`;

describe("every schedule", { concurrency: 2 }, () => {
  for (const { page: name, program } of tables) {
    const title = `${name} ${program}`;

    test(`${title}: each step comes, forward and back`, { skip }, async () => {
      const { page, complaints, close } = await open(name);
      const said = await page.evaluate((it) => {
        const box = document.querySelector(
          `table.lanes[data-program="${it}"]`).closest(".stepper");
        const current = () => box.querySelector("[aria-current=step]");
        const buttons = [...box.querySelectorAll(".bar button")];
        const click = (text) => buttons.find(
          (one) => one.textContent.includes(text)).click();
        box.querySelectorAll(".unfold").forEach((one) => one.click());
        const there = [], back = [];
        click("start");
        for (let before = null; current() !== before; click("forward")) {
          before = current();
          there.push(before.dataset.step);
        }
        for (let before = null; current() !== before; click("back")) {
          before = current();
          back.unshift(before.dataset.step);
        }
        return { there, back,
                 count: scheduleOf(it).steps.length };
      }, program);
      assert.deepEqual(said.back, said.there);
      const steps = new Set(said.there.map(Number));
      assert.deepEqual([...steps].sort((a, b) => a - b),
                       Array.from({ length: said.count }, (_, at) => at + 1));
      assert.deepEqual(complaints, []);
      await close();
    });

    test(`${title}: an address opens at its step`, { skip }, async () => {
      const first = await open(name);
      const count = await first.page.evaluate(
        (it) => scheduleOf(it).steps.length, program);
      await first.close();
      for (const step of [1, Math.ceil(count / 2), count]) {
        const { page, close } = await open(
          name, { hash: `#${program}=${step}` });
        const at = await shown(page, program);
        assert.ok(at.step <= step && step <= at.last, JSON.stringify(at));
        await close();
      }
      for (const step of [count + 1, 0, "x"]) {
        const { page, close } = await open(
          name, { hash: `#${program}=${step}` });
        const at = await shown(page, program);
        assert.equal(at.step, 1);
        assert.match(at.told, new RegExp(`There is no step ${step}`));
        await close();
      }
    });

    test(`${title}: without script the table stands`, { skip }, async () => {
      const { page, close } = await open(name, { javaScriptEnabled: false });
      const rows = page.locator(
        `table.lanes[data-program="${program}"] tr[data-step]`);
      assert.ok(await rows.count() > 0);
      assert.ok(await rows.first().isVisible());
      assert.ok(await rows.last().isVisible());
      await close();
    });
  }

  const first = tables.find(({ page }) => page.endsWith("map-race.html"));
  test("the keys do what the buttons do, and the address follows",
       { skip: skip || (first ? false : "there is no page of map-race") },
       async () => {
    const { page: name, program } = first;
    const { page, close } = await open(name);
    await page.locator(`${within(program)} button`).first().focus();
    const press = async (key) => {
      await page.keyboard.press(key);
      return (await shown(page, program)).step;
    };
    const one = (await shown(page, program)).step;
    const two = await press("ArrowRight");
    assert.ok(two > one);
    assert.equal(await press("ArrowLeft"), one);
    const end = await press("End");
    await page.waitForFunction(
      (hash) => location.hash === hash, `#${program}=${end}`);
    assert.equal(await press("Home"), one);
    // Elsewhere they are the page's.
    await page.locator("a[href]").first().focus();
    assert.equal(await press("End"), one);
    await close();
  });
});
