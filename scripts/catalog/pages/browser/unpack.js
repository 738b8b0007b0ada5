// unpack.js — a graph of states as it was before packed.py made it small.

function unpack(packed) {
  const table = ([columns, ...rows]) => rows.map((row) => Object.fromEntries(
    columns.map((column, at) => [column, row[at]])));
  const steps = table(packed.steps), threads = table(packed.threads);
  const named = (rows, key, from) => table(rows).map(
    (row) => ({ ...row, [key]: row[key].map((number) => from[number]) }));
  return { ...packed, states: named(packed.states, "threads", threads),
           edges: named(packed.edges, "steps", steps) };
}
