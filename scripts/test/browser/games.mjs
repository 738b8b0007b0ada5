// The games on the pages: what the explorer has found can be played, and a cure
// cannot be lost. Every move is a click on a button.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import vm from "node:vm";
import { HOME, missing, textOf } from "./browser.mjs";

const skip = missing || false;
const DATA = /<script type="application\/json" class="graph" data-program="([\w-]+)"/g;
const MOVES = 1000;
const RIGHT = ["clean", "pruned", "endless"];

function dataOf(kind, page, program) {
  return JSON.parse(textOf(page).match(new RegExp(
    `<script type="application/json" class="${kind}" ` +
    `data-program="${program}">([^]*?)</script>`))[1]);
}

function scheduleOf(page, program) {
  const lines = dataOf("schedule", page, program);
  return { steps: lines.slice(0, -1), result: lines.at(-1) };
}

// A value without what is not said in it.
const said = (value) => JSON.parse(JSON.stringify(
  value, (_, inner) => inner === null ? undefined : inner));

const unpack = vm.runInThisContext(`(${fs.readFileSync(path.join(
  HOME, "scripts/catalog/pages/browser/unpack.js"), "utf8")
  .replace(/^\/\/.*$/gm, "").trim()})`);

const fails = (game) => !RIGHT.includes(game.result.result);
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// In the page: clicks these keys, and tells what is shown then.
async function playKeys(page, program, keys) {
  return page.evaluate(([name, letters]) => {
    const section = document.querySelector(
      `section.play[data-program="${name}"]`);
    for (const letter of letters) {
      const button = section.querySelector(`[data-key="${letter}"]`);
      if (!button)
        return `no button for ${letter}`;
      button.click();
    }
    return {
      outcome: section.querySelector(".outcome").textContent,
      score: section.querySelector(".score").textContent,
      told: section.querySelector("[role=status]").textContent,
      buttons: section.querySelectorAll("[data-key]").length,
    };
  }, [program, keys]);
}

// From the beginning, with calls gone through one by one.
async function begin(page, program) {
  await page.evaluate((name) => {
    const button = (it) => document.querySelector(
      `section.play[data-program="${name}"] [data-name=${it}]`);
    button("restart").click();
    if (button("changeThrough").textContent.endsWith("yes"))
      button("changeThrough").click();
  }, program);
}

// The letters of the schedule that was found, by the page's own rules; that they
// lead where the explorer says is what is tested. Of a cure those of some run.
const keysOf = (page, program) => page.evaluate((name) => {
  const game = new Game(graphOf(name), scheduleOf(name));
  game.through = false;
  if (!game.follow())
    while (game.state)
      game.choose(game.options().at(-1).key);
  return { keys: game.keys,
           steps: game.steps.map((step) => [step.thread, step.line]) };
}, program);

export function testGames(name, shared) {
  for (const [, program] of textOf(name).matchAll(DATA)) {
    const game = scheduleOf(name, program);
    const { steps, result } = game;
    const title = `${name} ${program}`;

    test(`${title}: the states are those of the explorer`, () => {
      const { steps: _, threads: __, ...unpacked } = unpack(
        dataOf("graph", name, program));
      const told = path.join(HOME, "build/explored",
                             name.replace(".html", ""), program);
      assert.deepEqual(said(unpacked), said(JSON.parse(
        fs.readFileSync(`${told}.graph.json`, "utf8"))));
    });

    if (fails(game))
      test(`${title}: the shortest schedule ends as the explorer says`, { skip },
           async () => {
        const { page } = await shared.get();
        const { keys, steps: made } = await keysOf(page, program);
        assert.deepEqual(made, steps.map((step) => [step.thread, step.line]));
        await begin(page, program);
        const end = await playKeys(page, program, keys);
        const { preemptions } = result;
        const count = `${preemptions} preemption${preemptions === 1 ? "" : "s"}`;
        assert.match(end.outcome, new RegExp(
          `^It fails: ${escaped(result.result)}`));
        assert.ok(end.outcome.includes(result.message), end.outcome);
        assert.equal(end.score, `${count}, the fewest are ${preemptions}`);
        assert.ok(end.told.includes(end.outcome), end.told);
        assert.equal(end.buttons, 0);
      });
    else
      test(`${title}: ${MOVES} steps at random do not lose it`, { skip },
           async () => {
        const { page } = await shared.get();
        const { ends, whole } = await page.evaluate(([it, moves]) => {
          const section = document.querySelector(
            `section.play[data-program="${it}"]`);
          let seed = 1;
          const draw = (count) => {
            seed = (seed * 1103515245 + 12345) % 2147483648;
            return Math.floor(seed / 65536) % count;
          };
          const outcomes = new Set();
          for (let i = 0; i < moves; i++) {
            if (i === moves / 2)
              section.querySelector("[data-name=changeThrough]").click();
            const buttons = section.querySelectorAll("[data-key]");
            if (buttons.length) {
              buttons[draw(buttons.length)].click();
              continue;
            }
            outcomes.add(section.querySelector(".outcome").textContent);
            section.querySelector("[data-name=restart]").click();
          }
          return { ends: [...outcomes], whole: graphOf(it).whole };
        }, [program, MOVES]);
        assert.equal(ends.length, 1, ends.join("\n"));
        assert.match(ends[0], whole
          ? /^This run is right, as all are: all \d+ states are known, and none fails\.$/
          : /^This run is right, as all are: .*schedules.*, none fails\.$/);
      });

    test(`${title}: undo, restart, and an address`, { skip }, async () => {
      const { page } = await shared.get();
      const { keys } = await keysOf(page, program);
      const shown = () => page.locator(
        `section.play[data-program="${program}"] > div`).innerHTML();
      const click = (it) => page.locator(
        `section.play[data-program="${program}"] [data-name=${it}]`)
        .evaluate((button) => button.click());
      await begin(page, program);
      const beginning = await shown();
      await playKeys(page, program, keys.slice(0, -1));
      const before = await shown();
      await playKeys(page, program, keys.slice(-1));
      await click("undo");
      assert.equal(await shown(), before);
      await click("restart");
      assert.equal(await shown(), beginning);
      const follow = (hash) => page.evaluate((to) => new Promise((done) => {
        history.replaceState(null, "", "#");
        addEventListener("hashchange", done, { once: true });
        location.hash = to;
      }), hash);
      await follow(`${program}:${keys}`);
      const { outcome } = await playKeys(page, program, "");
      assert.match(outcome, fails(game) ? /^It fails/ : /^This run is right/);
      await follow(`${program}:${keys}9`);
      const said = await playKeys(page, program, "");
      assert.match(said.told, /There is no such choice/);
      assert.equal(await page.locator(
        `section.play[data-program="${program}"] [data-name=undo]`)
        .getAttribute("aria-disabled"), "true");
    });
  }
}
