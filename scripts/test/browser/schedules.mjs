// The schedule of an entry as a table, with the stepper and without any script.

import assert from "node:assert/strict";
import { test } from "node:test";
import { missing, open, textOf } from "./browser.mjs";

const skip = missing || false;
const DATA = /<script type="application\/json" class="schedule" data-program="([\w-]+)"/g;

function rowsOf(page, program) {
  const [, json] = textOf(page).match(new RegExp(
    '<script type="application/json" class="schedule" ' +
    `data-program="${program}">([^]*?)</script>`));
  return JSON.parse(json).at(-1).rows;
}

// Those of which there is a schedule to show.
function programsOf(page) {
  return [...textOf(page).matchAll(DATA)].map((match) => match[1]).filter(
    (program) => rowsOf(page, program).length > 0);
}

const within = (program) => `.stepper:has([data-program="${program}"])`;

// In the page: the step, or the steps of a call, that it is at.
const at = (page, program) => page.locator(
  `${within(program)} [aria-current=step]`).evaluate(({ dataset }) => ({
  first: Number(dataset.step), last: Number(dataset.last || dataset.step) }));
const told = (page, program) => page.locator(
  `${within(program)} [role=status]`).textContent();

export function testSchedules(name, shared) {
  for (const program of programsOf(name)) {
    const title = `${name} ${program}`;

    test(`${title}: each step comes, forward and back`, { skip }, async () => {
      const { page } = await shared.get();
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
        return { there, back, rows: scheduleOf(it).result.rows };
      }, program);
      assert.deepEqual(said.back, said.there);
      const wanted = said.rows.flatMap(({ first, last }) => Array.from(
        { length: last - first + 1 }, (_, at) => first + at));
      assert.deepEqual([...new Set(said.there.map(Number))], wanted);
    });

    test(`${title}: an address opens at its step`, { skip }, async () => {
      const rows = rowsOf(name, program);
      // In the middle of a call it is unfolded.
      const { last } = rows.find((row) => row.last > row.first)
        || rows[rows.length >> 1];
      const { page, close } = await open(name, { hash: `#${program}=${last}` });
      assert.deepEqual(await at(page, program), { first: last, last });
      const follow = async (step) => {
        await page.evaluate((hash) => new Promise((done) => {
          history.replaceState(null, "", "#");
          addEventListener("hashchange", done, { once: true });
          location.hash = hash;
        }), `${program}=${step}`);
        return at(page, program);
      };
      for (const row of [rows.at(0), rows.at(-1)])
        assert.equal((await follow(row.first)).first, row.first);
      for (const step of [rows.at(-1).last + 1, 0, "x"]) {
        assert.equal((await follow(step)).first, rows[0].first);
        assert.match(await told(page, program),
                     new RegExp(`There is no step ${step}`));
      }
      await close();
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
}

// The same for all, so on one page.
export function testKeys(name, shared) {
  const [program] = programsOf(name);
  test(`${name}: the keys do what the buttons do, and the address follows`,
       { skip }, async () => {
    const { page } = await shared.get();
    await page.locator(`${within(program)} button`).first().focus();
    const press = async (key) => {
      await page.keyboard.press(key);
      return (await at(page, program)).first;
    };
    const one = await press("Home");
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
  });
}
