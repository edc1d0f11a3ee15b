import { describe, expect, it } from 'vitest';
import { entry, LEDGER, soundEvidence, write } from './evidence.fixture.js';
import { judge, type Evidence } from './verdict.js';

/** The kinds of violations in the evidence, changed so. */
function kindsIn(changed: (sound: Evidence) => Partial<Evidence>): string[] {
  const sound = soundEvidence();
  return judge({ ...sound, ...changed(sound) }).violations.map(({ kind }) => kind);
}

describe('The verdict', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(kindsIn(() => ({}))).toEqual([]);
  });

  it('lets what was of unknown outcome have happened', () => {
    const shown = ['a', 'b', 'c'];
    const kinds = kindsIn(({ history, writes, witnessings }) => ({
      history: [
        ...history.slice(0, 2),
        { ...history[2]!, value: 3 },
        entry('the bucket', 40, { name: 'read' }, 'ok', shown),
      ],
      witnessings: [witnessings[0]!, { ...witnessings[1]!, change: 3 }],
      writes: [
        writes[0]!,
        {
          ...write({ etag: 'second', onto: 'first', revision: 2, zxid: '01', shown: ['a', 'b'] }),
          landed: 'maybe',
        },
        write({ etag: 'third', onto: 'second', revision: 3, zxid: '02', shown }),
      ],
      records: new Map([[LEDGER, { etag: 'third', revision: 3, shown }]]),
    }));
    expect(kinds).toEqual([]);
  });

  it('finds a history that no order explains, and shows why', () => {
    const { history, ...sound } = soundEvidence();
    const stale = entry('client 3', 32, { name: 'read' }, 'ok', ['a']);
    const { violations, counterexamples } = judge({ ...sound, history: [...history, stale] });
    expect(violations.map(({ kind }) => kind)).toEqual(['not linearizable']);
    expect(counterexamples[0]!.offending).toMatchObject({ process: 'client 3' });
  });

  it('finds an owner that serves after the next one has', () => {
    const late = { object: LEDGER, nodeId: 'one', zxid: '01', atMs: 30, change: null };
    expect(kindsIn(({ witnessings }) => ({ witnessings: [...witnessings, late] }))).toEqual(['two owners']);
  });

  it('finds a claim that two nodes hold', () => {
    const kinds = kindsIn(({ witnessings }) => ({
      witnessings: witnessings.map((each) => ({ ...each, zxid: '01' })),
    }));
    expect(kinds).toContain('two owners');
  });

  it('finds a change that was made twice', () => {
    const kinds = kindsIn(({ witnessings }) => ({
      witnessings: witnessings.map((each) => (each.change === 2 ? { ...each, change: 1 } : each)),
    }));
    expect(kinds).toEqual(['fork']);
  });

  it('finds two writes that replaced the same', () => {
    const other = write({ etag: 'other', onto: 'first', revision: 2, zxid: '01', shown: ['a', 'b'] });
    expect(kindsIn(({ writes }) => ({ writes: [...writes, other] }))).toEqual(['fork', 'gap']);
  });

  it('finds a write of an earlier epoch over one of a later', () => {
    const kinds = kindsIn(({ writes }) => ({
      writes: writes.map((each) => ({
        ...each,
        epoch: { generation: 0, zxid: each.revision === 1 ? '03' : '02' },
      })),
    }));
    expect(kinds).toEqual(['two owners']);
  });

  it('finds a revision that was left out', () => {
    const kinds = kindsIn(({ writes }) => ({
      writes: writes.map((each) => (each.etag === 'second' ? { ...each, revision: 3 } : each)),
    }));
    expect(kinds).toEqual(['gap']);
  });

  it('finds a revision that goes back', () => {
    const kinds = kindsIn(({ writes }) => ({
      writes: writes.map((each) => (each.etag === 'second' ? { ...each, revision: 0, changes: 0 } : each)),
    }));
    expect(kinds).toContain('gap');
  });

  it('finds another state under the same revision', () => {
    const kinds = kindsIn(({ writes }) => ({
      writes: writes.map((each) => (each.etag === 'second' ? { ...each, revision: 1, changes: 1 } : each)),
    }));
    expect(kinds).toEqual(['fork']);
  });

  it('finds a record that nobody has written last', () => {
    const kinds = kindsIn(() => ({
      records: new Map([[LEDGER, { etag: 'first', revision: 1, shown: ['a', 'c'] }]]),
    }));
    expect(kinds).toEqual(['lost update']);
  });

  it.each([
    ['a lost append', ['a']],
    ['an append that is there twice', ['a', 'c', 'c']],
    ['an append that was refused', ['a', 'c', 'd']],
  ])('finds %s', (_, shown) => {
    const kinds = kindsIn(() => ({
      records: new Map([[LEDGER, { etag: 'second', revision: 2, shown }]]),
    }));
    expect(kinds).toContain('lost update');
  });

  it('finds a tally that counts less than was acknowledged', () => {
    const object = 'tally/hot-0';
    const increment = { ...entry('client 1', 0, { name: 'increment' }, 'ok'), object };
    expect(kindsIn(({ history }) => ({ history: [...history, increment] }))).toEqual(['lost update']);
  });

  it('finds a snapshot of a state that never was that revision', () => {
    const kinds = kindsIn(({ snapshots }) => ({ snapshots: [{ ...snapshots[0]!, revision: 2 }] }));
    expect(kinds).toEqual(['wrong revision']);
  });

  it('finds objects that take too long to answer, errors that say too little, and nodes that ended', () => {
    const kinds = kindsIn(() => ({
      recoveries: [{ round: 1, tookMs: 1_201, starvedMs: 200, last: 'read' }],
      dumbErrors: ['TypeError'],
      endedNodes: ['node 1'],
    }));
    expect(kinds).toEqual(['slow recovery', 'error without ran', 'node ended']);
  });
});
