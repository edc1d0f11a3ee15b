// Measures the families of rows that are asked for, or all. See docs/performance.md, and `npm run bench -- --help`.
import { parseArgs } from 'node:util';
import { CATALOGUE } from './catalogue.mjs';
import { describeMachine } from './support/machine.mjs';
import { measureFamily } from './support/measure-family.mjs';
import { publish } from './support/report/publish.mjs';
import { readResults, writeResult } from './support/report/files.mjs';
import { writePage } from './support/report/page.mjs';
import { printResult } from './support/report/table.mjs';
import { Servers } from './support/servers.mjs';

const HELP = `npm run bench -- [options] [name…]

  Measures all, or the named ones of: ${CATALOGUE.map(({ name }) => name).join(', ')}.

  --short    as little as shows that everything works; the figures mean nothing
  --profile  also writes a profile of the processor for each, into temp/bench/profiles
  --publish  measures nothing; writes the last results into docs/performance.md and docs/images
`;

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    publish: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const unknown = names.filter((name) => !CATALOGUE.some((family) => family.name === name));
if (options.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no benchmark ${unknown.join(', ')}.\n`);
  console.log(HELP);
  process.exit(unknown.length > 0 ? 1 : 0);
}

if (options.publish) await publish(await readResults());
else await measureAll();

async function measureAll() {
  const servers = new Servers(options);
  const waiting = CATALOGUE.filter(({ name }) => names.length === 0 || names.includes(name));
  const measureEach = async () => {
    for (let family = waiting.shift(); family; family = waiting.shift()) await measure(family, servers);
  };
  try {
    // Where figures count, nothing else runs beside what is measured.
    await Promise.all(Array.from({ length: options.short ? 2 : 1 }, measureEach));
  } finally {
    await servers.stop();
  }
  console.log(`\nThe picture: ${await writePage(await readResults({ short: options.short }))}`);
}

async function measure({ name, needs }, servers) {
  const result = {
    name,
    measuredAt: new Date().toISOString(),
    short: options.short,
    machine: describeMachine(),
    ...(await measureFamily({ name, servers: await servers.configOf(needs), ...options })),
  };
  printResult(result);
  await writeResult(result);
}
