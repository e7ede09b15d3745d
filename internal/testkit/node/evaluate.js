// Answers requests by node-casbin, for the differential test of internal/platform/authz.
// In: {"model": text, "packs": [{"policy": plain rows, "requests": [[role, tie, sens, kind, act], …]}, …]} on standard input.
// Out: a line for each pack, with a letter for each request: a (allowed), d (denied by a row), s (silent: no row matched).
'use strict';

const { newEnforcer, newModelFromString, StringAdapter } = require('casbin');

async function main() {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) text += chunk;
  const { model, packs } = JSON.parse(text);
  for (const pack of packs) process.stdout.write((await answers(model, pack)) + '\n');
}

async function answers(model, { policy, requests }) {
  const enforcer = await newEnforcer(newModelFromString(model), new StringAdapter(policy));
  const rows = (await enforcer.getPolicy()).length;
  const lines = policy.split('\n').filter((line) => line !== '').length;
  if (rows !== lines) throw new Error(`casbin took ${rows} of ${lines} rows`);
  let out = '';
  for (const words of requests) {
    const [ok, row] = enforcer.enforceExSync(...words);
    const eft = row.length === 0 ? '' : row[row.length - 1];
    if (ok !== (eft === 'allow')) throw new Error(`answered ${ok} by ${row}`);
    out += ok ? 'a' : eft === 'deny' ? 'd' : 's';
  }
  return out;
}

main().catch((err) => {
  console.error(err);
  process.exit(1);
});
