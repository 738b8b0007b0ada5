// screenshots.mjs — what README and docs/pages.md show of the pages, into
// docs/screenshots: node scripts/test/browser/screenshots.mjs, after make pages.

import path from "node:path";
import { close, HOME, open } from "./browser.mjs";

// What the schedule that was found is in the letters of a game.
const played = (program) => {
  const game = new Game(graphOf(program), scheduleOf(program));
  game.follow();
  return game.keys;
};

const SHOTS = [
  { name: "home", page: "index.html" },
  { name: "stepper", page: "pitfalls/map-race.html", hash: "#racy=19",
    width: 1200 },
  { name: "play", page: "pitfalls/lock-order.html", game: "deadlocking" },
  { name: "matrix", page: "matrix.html", hash: "#blind=1" },
  { name: "pattern", page: "patterns/worker-pool.html", hash: "#main=100" },
  { name: "narrow", page: "pitfalls/lost-wakeup.html", hash: "#hanging=4",
    width: 360, colorScheme: "dark" },
];

for (const { name, page: file, hash, game, width = 1100, ...more } of SHOTS) {
  const { page, close: done } = await open(file, { hash, width, height: 700,
                                                   ...more });
  if (game) {
    const keys = await page.evaluate(played, game);
    await page.evaluate((to) => { location.hash = to; },
                        `${game}:${keys.slice(0, -1)}`);
  }
  await page.screenshot({
    path: path.join(HOME, `docs/screenshots/${name}.png`) });
  await done();
}
await close();
