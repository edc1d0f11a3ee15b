import { SIMULATION, staleOwner, type Mutation } from '../mutation.js';
import type { Patch } from '../patched-build.js';

const NO_IF_MATCH: Patch = {
  file: 'storage/s3/s3-bucket.js',
  find: "...(condition ? { IfMatch: condition.ifMatch } : { IfNoneMatch: '*' }),",
  replace: "...(condition ? {} : { IfNoneMatch: '*' }),",
};
const NO_CONDITIONS: Patch = { ...NO_IF_MATCH, replace: '' };
const NO_PROBE: Patch = {
  file: 'storage/s3/s3.store.js',
  find: 'await new S3Probe({ bucket, keys, retries, random: this.random, place }).run();',
  replace: "'bare';",
};
const S3 = { program: 'stores', server: 's3' } as const;

/** Guards of what is written, and of what is thought of a write. */
export const STORAGE: readonly Mutation[] = [
  {
    name: 'unconditional write',
    fault: 'the memory store writes whatever version there is',
    invariant: 'I3',
    patches: [
      {
        file: 'storage/memory/memory-records.js',
        find: 'if ((entry?.record.version ?? null) !== expected)',
        replace: 'if (false)',
      },
    ],
    killer: SIMULATION,
    found: '23 schedules (at most 33)',
  },
  {
    name: 'unconditional file',
    fault: 'the file store replaces whatever version there is',
    invariant: 'I3',
    patches: [
      { file: 'storage/file/file-record.store.js', find: 'if (current !== expected)', replace: 'if (false)' },
    ],
    killer: { program: 'stores', args: ['--store', 'file'] },
    found: 'one run, 1 s',
  },
  {
    name: 'no If-Match, no probe',
    fault: 'writes to S3 go without `If-Match`, and the bucket is not tried at the start',
    invariant: 'I3',
    patches: [NO_IF_MATCH, NO_PROBE],
    killer: S3,
    found: 'one run, 1 s',
  },
  {
    name: 'no conditions, no probe',
    fault: 'writes to S3 go without any condition, and the bucket is not tried at the start',
    invariant: 'I3',
    patches: [NO_CONDITIONS, NO_PROBE],
    killer: S3,
    found: 'one run, 1 s',
  },
  {
    name: 'no If-Match',
    fault: 'writes to S3 go without `If-Match`: the node refuses to start',
    invariant: 'I3',
    patches: [NO_IF_MATCH],
    killer: S3,
    found: 'one run, 1 s',
  },
  {
    name: 'timeout means no',
    fault: 'a write to S3 that was not answered in time is called refused',
    invariant: 'I6',
    patches: [
      {
        file: 'storage/s3/s3-failure.js',
        find: "return fail('unknown', true, `there was no answer",
        replace: "return fail('none', true, `there was no answer",
      },
    ],
    killer: { program: 's3-doubt', server: 's3' },
    found: 'one run, 2 s',
  },
  {
    name: 'doubt means no',
    fault: 'a write that may have landed is called refused',
    invariant: 'I6',
    patches: [
      {
        file: 'host/record-writer.js',
        find: "if (failure instanceof RecordStoreFailure && failure.effect === 'none') {\n                    refusal",
        replace: 'if (failure instanceof RecordStoreFailure) {\n                    refusal',
      },
    ],
    killer: SIMULATION,
    found: '22 schedules (at most 35)',
  },
  {
    name: 'no fence',
    fault: 'a refusal is believed, while an earlier write of the same update may still land',
    invariant: 'I6',
    patches: [{ file: 'host/record-writer.js', find: 'if (!inDoubt)', replace: 'if (true)' }],
    killer: SIMULATION,
    found: '258 schedules (at most 686)',
  },
  {
    name: 'no epochs',
    fault: 'an owner that finds the record of a later one writes over it',
    invariant: 'I6',
    patches: [
      {
        file: 'host/record-writer.js',
        find: 'if (compareEpochs(header.epoch, this.epoch) > 0) {',
        replace: 'if (false) {',
      },
    ],
    killer: staleOwner('late write'),
    found: 'one run, 1 s',
  },
  {
    name: 'own token unknown',
    fault: 'a write that has landed, unanswered, is not recognised by its token',
    invariant: 'I6',
    patches: [
      {
        file: 'host/record-writer.js',
        find: 'if (header.writer === records.commit.writer)',
        replace: 'if (false)',
      },
    ],
    killer: SIMULATION,
    found: '251 schedules (at most 258; two seeds)',
  },
  {
    name: 'conflict means no',
    fault: 'a write is called refused when its condition does not hold, without a look at what is there',
    invariant: 'I6',
    patches: [
      {
        file: 'host/record-writer.js',
        find: 'const decision = await this.judgeConflict(records, attempt);',
        replace:
          "const decision = { outcome: 'refused', cause: await this.judgeConflict(records, attempt) };",
      },
    ],
    killer: SIMULATION,
    found: '32 schedules (at most 35)',
  },
];
