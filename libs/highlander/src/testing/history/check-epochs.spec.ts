import { describe, expect, it } from 'vitest';
import { checkEpochs, type EpochViolation, type ServedCall } from './check-epochs.js';

/** A call from a line, such as `5 n1 e1 r2 update`. */
function callsOf(...lines: string[]): ServedCall[] {
  return lines.map((line) => {
    const [, at, nodeId, zxid, revision, kind] = /^(\d+) (\w+) e(\d+) r(\d+) (\w+)$/.exec(line)!;
    return {
      object: 'list:home',
      atMs: Number(at),
      nodeId: nodeId!,
      epoch: { generation: 0, zxid: zxid!.padStart(16, '0') },
      revision: Number(revision),
      updated: kind === 'update',
    };
  });
}

const kinds = (violations: EpochViolation[]): string[] => violations.map(({ kind }) => kind);

describe('Epochs', () => {
  it('are fine when one follows the other and revisions go on', () => {
    const calls = callsOf(
      '1 n1 e1 r0 read',
      '2 n1 e1 r1 update',
      '3 n1 e1 r1 update',
      '4 n2 e9 r1 read',
      '5 n2 e9 r2 update',
      '6 n1 e12 r3 update',
    );
    expect(checkEpochs(calls)).toEqual([]);
  });

  it('are told from the times of the calls, not from the order in which they are given', () => {
    expect(checkEpochs(callsOf('5 n2 e9 r2 update', '1 n1 e1 r1 update'))).toEqual([]);
  });

  it('may not interleave', () => {
    const violations = checkEpochs(callsOf('1 n1 e1 r1 update', '2 n2 e2 r1 read', '3 n1 e1 r1 read'));
    expect(kinds(violations)).toEqual(['interleaved']);
    expect(violations[0]!.calls.map(({ atMs }) => atMs)).toEqual([2, 3]);
    expect(violations[0]!.message).toContain('after epoch 0.0000000000000002 had begun on n2');
  });

  it('count as in order where the times are the same', () => {
    expect(checkEpochs(callsOf('1 n2 e2 r1 read', '1 n1 e1 r1 update'))).toEqual([]);
  });

  it('begin anew in a higher generation', () => {
    const [before, after] = callsOf('1 n1 e9 r1 update', '2 n1 e1 r2 update');
    expect(checkEpochs([before!, { ...after!, epoch: { ...after!.epoch, generation: 1 } }])).toEqual([]);
  });

  it('belong to one node', () => {
    expect(kinds(checkEpochs(callsOf('1 n1 e1 r1 update', '2 n2 e1 r2 update')))).toEqual(['two-owners']);
  });

  it('don’t make one revision twice', () => {
    expect(kinds(checkEpochs(callsOf('1 n1 e1 r1 update', '2 n2 e2 r1 update')))).toEqual(['fork']);
  });

  it('don’t go back to an older revision', () => {
    expect(kinds(checkEpochs(callsOf('1 n1 e1 r1 update', '2 n1 e1 r0 read')))).toEqual(['back']);
  });

  it('leave no revision out, unless not all updates are known', () => {
    const calls = callsOf('1 n1 e1 r1 update', '2 n1 e1 r3 update');
    expect(kinds(checkEpochs(calls))).toEqual(['gap']);
    expect(checkEpochs(calls, { complete: false })).toEqual([]);
  });

  it('are those of one object: others have their own', () => {
    const [one, other] = callsOf('1 n2 e2 r5 update', '2 n1 e1 r1 update');
    expect(checkEpochs([one!, { ...other!, object: 'list:work' }])).toEqual([]);
  });
});
