import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArguments } from './arguments.js';
import { describeRun, summarize, writeEvidence } from './report.js';
import { runChaos } from './run.js';

/*
 * npm run chaos -- --seed 7 --minutes 10 --faults kill,pause. Its exit code is 1 where a promise was broken. A process
 * that is interrupted takes everything with it that it has started.
 */
const options = parseArguments(process.argv.slice(2));
const say = (line: string): void => console.log(line);
say(`Seed ${options.seed}`);
const application = fileURLToPath(new URL('./application.mjs', import.meta.url));
const run = await runChaos({ ...options, application, say });
say(`\n${describeRun(options.seed, run)}`);
if (options.json !== undefined) {
  await writeFile(options.json, `${JSON.stringify(summarize(options.seed, run), undefined, 2)}\n`);
}
if (run.verdict.violations.length > 0) {
  say(`All that shows it is in ${await writeEvidence(options.folder, options.seed, run)}`);
}
process.exitCode = run.verdict.violations.length > 0 ? 1 : 0;
