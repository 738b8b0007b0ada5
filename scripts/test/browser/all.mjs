// All tests of the pages, in one browser.

import { after } from "node:test";
import { close } from "./browser.mjs";
import "./every_page.test.mjs";
import "./stepper.test.mjs";
import "./play.test.mjs";

after(close);
