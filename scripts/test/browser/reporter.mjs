// reporter.mjs — what failed, what was skipped, and one closing line. A suite is
// no test: only what it holds is counted, unless the suite itself broke.

import { missing } from "./browser.mjs";

export default async function* reporter(events) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const path = [];
  for await (const { type, data } of events) {
    if (type === "test:start") {
      path.length = data.nesting;
      path.push(data.name);
    }
    if (type !== "test:pass" && type !== "test:fail")
      continue;
    const isSuite = data.details.type === "suite";
    const { error } = data.details;
    const isOwn = !isSuite || error && error.failureType !== "subtestsFailed";
    if (!isOwn)
      continue;
    if (data.skip !== undefined) {
      count.skipped++;
      yield `skipped: ${data.name}: ${data.skip}\n`;
    } else if (type === "test:pass") {
      count.passed++;
    } else {
      count.failed++;
      yield `FAILED: ${data.name}\n${indented(error)}\n`;
    }
  }
  if (missing)
    yield `${missing}; make setup-pages installs what is missing\n`;
  const skipped = count.skipped ? `, ${count.skipped} skipped` : "";
  yield `${count.passed} passed, ${count.failed} failed${skipped}\n`;
}

function indented(error) {
  const { message } = error.cause || error;
  return String(message).trimEnd().replace(/^/gm, "    ");
}
