import { SIMULATION, staleOwner, type Mutation } from '../mutation.js';

/** Guards of who owns what, and for how long. */
export const OWNERSHIP: readonly Mutation[] = [
  {
    name: 'read without a lease',
    fault: 'a read is answered without a look at the lease',
    invariant: 'I1',
    patches: [
      {
        file: 'host/answer-gate.js',
        find: 'else if (claim.isValid()) {',
        replace: "else if (call.operation.kind === 'read' || claim.isValid()) {",
      },
    ],
    killer: staleOwner('read'),
    found: 'one run, 1 s',
  },
  {
    name: 'acknowledgement without a lease',
    fault: 'an update is acknowledged without a look at the lease',
    invariant: 'I4',
    patches: [
      {
        file: 'host/answer-gate.js',
        find: 'else if (claim.isValid()) {',
        replace: "else if (call.operation.kind === 'update' || claim.isValid()) {",
      },
    ],
    killer: staleOwner('acknowledgement'),
    found: 'one run, 1 s',
  },
  {
    name: 'turn without a lease',
    fault: 'a handler begins without a look at the lease',
    invariant: 'I1',
    patches: [
      {
        file: 'host/activation.js',
        find: 'if (!this.claim.isValid()) {\n                if (mailbox',
        replace: 'if (false) {\n                if (mailbox',
      },
    ],
    killer: SIMULATION,
    found: '4 schedules (at most 55)',
  },
  {
    name: 'foreign claim',
    fault: 'a node that asks for a claim which somebody else has takes it for its own',
    invariant: 'I1',
    patches: [
      {
        file: 'cluster/claims.js',
        find: 'if (!outcome.claimed)\n            return outcome.holder;',
        replace: '',
      },
      {
        file: 'cluster/claims.js',
        find: 'new Claim(key, outcome.zxid, holder, owner)',
        replace: 'new Claim(key, outcome.zxid ?? outcome.holder.zxid, holder, owner)',
      },
    ],
    killer: SIMULATION,
    found: '9 schedules (at most 22)',
  },
  {
    name: 'early release',
    fault: 'the claim of an object that goes to sleep is released before its commit is settled',
    invariant: 'I8',
    patches: [
      {
        file: 'host/activation.js',
        find: 'this.host.collector.remove(this);\n        await this.quiet(ending);',
        replace: 'this.host.collector.remove(this);',
      },
    ],
    killer: SIMULATION,
    found: '2 schedules (at most 29)',
  },
  {
    name: 'answers after the release',
    fault: 'an object that goes to sleep answers what it remembers, though its claim may be gone already',
    invariant: 'I8',
    patches: [
      {
        file: 'host/activation.js',
        find: "if (fromSnapshot && (this.phase === 'live' || this.isWaitingFor(call))) {",
        replace: 'if (fromSnapshot) {',
      },
    ],
    killer: SIMULATION,
    found: '61 schedules (at most 153)',
  },
  {
    name: 'expired session goes on',
    fault: 'a node keeps its objects when the session that held their claims has ended',
    invariant: 'I1',
    patches: [
      {
        file: 'cluster/claims.js',
        find: 'this.sessions.delete(holder.session.id);\n        holder.end();',
        replace: 'this.sessions.delete(holder.session.id);',
      },
    ],
    killer: SIMULATION,
    found: '3 schedules (at most 19)',
  },
  {
    name: 'strict answer without a heartbeat',
    fault: 'a strict object is answered for on the word of a clock',
    invariant: 'I2',
    patches: [
      {
        file: 'host/answer-gate.js',
        find: 'if (answerer.isStrict) {',
        replace: 'if (false) {',
      },
    ],
    killer: staleOwner('strict read'),
    found: 'one run, 1 s',
  },
  {
    name: 'strict object without a claiming write',
    fault: 'a write of an earlier owner can land after a strict object has woken elsewhere',
    invariant: 'I2',
    patches: [
      {
        file: 'host/object-loader.js',
        find: 'if (!type.strict ||',
        replace: 'if (true ||',
      },
    ],
    killer: staleOwner('late write to a strict object'),
    found: 'one run, 1 s',
  },
  {
    name: 'generation not raised',
    fault: 'a new coordination service, which counts from the start, gives epochs below those in the records',
    invariant: 'I3',
    patches: [
      {
        file: 'host/object-loader.js',
        find: 'return { generation: epoch.generation + 1, zxid: claim.zxid };',
        replace: 'return { generation: epoch.generation, zxid: claim.zxid };',
      },
    ],
    killer: staleOwner('late write, service set up anew'),
    found: 'one run, 1 s',
  },
];
