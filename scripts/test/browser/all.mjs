// All tests of the pages, in one browser, two pages at a time.

import { after, describe } from "node:test";
import { testPage, testSilence } from "./any_page.mjs";
import { close, HANGS, lazily, pages } from "./browser.mjs";
import { testGames } from "./games.mjs";
import { testKeys, testSchedules } from "./schedules.mjs";

describe("the pages", { concurrency: 2 }, () => {
  for (const name of pages)
    describe(name, { concurrency: 1, timeout: HANGS }, () => {
      const shared = lazily(name);
      after(shared.close);
      testPage(name, shared);
      testSchedules(name, shared);
      testGames(name, shared);
      if (name === "pitfalls/map-race.html")
        testKeys(name, shared);
      testSilence(name, shared);
    });
});
after(close);
