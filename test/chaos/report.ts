import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeCounterexample, renderTimeline } from 'nestjs-highlander/testing';
import type { ChaosRun } from './run.js';
import { grouped } from './grouped.js';
import { describeRounds, seconds } from './schedule.js';

/** The figures of a run, for a table of runs. */
export interface Summary {
  readonly seed: number;
  readonly minutes: number;
  readonly rounds: number;
  readonly faults: number;
  readonly operations: number;
  readonly ok: number;
  readonly failed: number;
  readonly unknown: number;
  readonly objects: number;
  readonly commits: number;
  readonly slowestRecoveryMs: number;
  readonly promisedMs: number;
  readonly violations: number;
}

export function summarize(seed: number, { rounds, evidence, verdict, lastedMs }: ChaosRun): Summary {
  const { history, writes, records, recoveries, promisedMs } = evidence;
  const count = (outcome: string): number => history.filter((entry) => entry.outcome === outcome).length;
  return {
    seed,
    minutes: Math.round(lastedMs / 6_000) / 10,
    rounds: rounds.length,
    faults: rounds.reduce((sum, { faults }) => sum + faults.length, 0),
    operations: history.length,
    ok: count('ok'),
    failed: count('failed'),
    unknown: count('unknown'),
    objects: records.size,
    commits: writes.filter(({ landed }) => landed === 'yes').length,
    slowestRecoveryMs: Math.round(Math.max(0, ...recoveries.map(({ tookMs }) => tookMs))),
    promisedMs,
    violations: verdict.violations.length,
  };
}

/** What a person wants to know of a run. */
export function describeRun(seed: number, run: ChaosRun): string {
  const { rounds, evidence, verdict, errors, s3Requests } = run;
  const { minutes, operations, ok, failed, unknown, objects, commits } = summarize(seed, run);
  const times = grouped(
    rounds.flatMap(({ faults }) => faults),
    ({ name }) => name,
  );
  const recoveries = evidence.recoveries.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return [
    `Seed ${seed}, ${minutes} minutes, ${rounds.length} rounds.`,
    `Operations: ${operations}; ${ok} done, ${failed} surely not, ${unknown} of unknown outcome, of ${objects} objects.`,
    `Commits: ${commits}, by ${s3Requests.writes} writes and ${s3Requests.reads} reads of S3.`,
    `Faults: ${[...times].map(([name, faults]) => `${name} ${faults.length}`).join(', ')}.`,
    `Errors: ${[...errors].map(([name, count]) => `${name}: ${count}`).join('; ') || 'none'}.`,
    `Until all objects answered again: ${seconds(recoveries[Math.floor(recoveries.length / 2)] ?? 0)} in the median, ` +
      `${seconds(recoveries.at(-1) ?? 0)} at most; ${seconds(evidence.promisedMs)} are promised.`,
    `Violations: ${verdict.violations.length || 'none'}.`,
    ...verdict.violations.slice(0, 50).map(({ kind, message }) => `  ${kind}: ${message}`),
  ].join('\n');
}

/** Writes all that shows what went wrong into a new folder. Resolves to its path. */
export async function writeEvidence(folder: string, seed: number, run: ChaosRun): Promise<string> {
  await mkdir(folder, { recursive: true });
  const place = await mkdtemp(join(folder, `seed-${seed}-`));
  const { evidence, verdict, rounds, logs } = run;
  const lines = (values: readonly unknown[]): string =>
    values.map((value) => `${JSON.stringify(value)}\n`).join('');
  await Promise.all([
    writeFile(join(place, 'schedule.txt'), `${describeRounds(rounds)}\n`),
    writeFile(join(place, 'summary.json'), `${JSON.stringify(summarize(seed, run), undefined, 2)}\n`),
    writeFile(join(place, 'violations.jsonl'), lines(verdict.violations)),
    writeFile(join(place, 'recoveries.jsonl'), lines(evidence.recoveries)),
    writeFile(join(place, 'history.jsonl'), lines(evidence.history)),
    writeFile(join(place, 'witnessings.jsonl'), lines(evidence.witnessings)),
    writeFile(join(place, 'writes.jsonl'), lines(evidence.writes)),
    writeFile(join(place, 'nodes.log'), logs),
    ...verdict.counterexamples.flatMap((counterexample, index) => [
      writeFile(join(place, `counterexample-${index + 1}.txt`), describeCounterexample(counterexample)),
      writeFile(join(place, `counterexample-${index + 1}.svg`), renderTimeline(counterexample)),
    ]),
  ]);
  return place;
}
