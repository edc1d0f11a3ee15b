import { SIMULATION, type Mutation } from '../mutation.js';

/** Guards of turns and commits. */
export const TURNS: readonly Mutation[] = [
  {
    name: 'two turns at once',
    fault: 'a turn begins while another one of the object waits for something',
    invariant: 'I5',
    patches: [
      {
        file: 'host/activation.js',
        find: "while (!this.turns.running && this.phase === 'live') {",
        replace: "while (this.phase === 'live') {",
      },
      {
        file: 'host/activation.js',
        find: 'else if (turn.base !== this.commits.head) {',
        replace: 'else if (false) {',
      },
    ],
    killer: SIMULATION,
    found: '1 schedule',
  },
  {
    name: 'draft kept after a throw',
    fault: 'what a handler changed before it threw stays',
    invariant: 'I4',
    patches: [
      {
        file: 'host/turn-runner.js',
        find: 'this.conclude({ call, turn, next: turn.base, answer });',
        replace: 'this.conclude({ call, turn, next, answer });',
      },
      {
        file: 'host/turn-runner.js',
        find: "turn.discard();\n        const answer = { kind: 'error'",
        replace:
          "const next = turn.mode === 'update' ? this.outcomeOf(turn) : turn.base;\n        const answer = { kind: 'error'",
      },
    ],
    killer: SIMULATION,
    found: '4 schedules (at most 7)',
  },
  {
    name: 'dirty reads',
    fault: 'a read shows a state that is not durable yet',
    invariant: 'I5',
    patches: [
      {
        file: 'host/group-commit.js',
        find: 'get committed() {\n        return this.durable;',
        replace: 'get committed() {\n        return this.head;',
      },
    ],
    killer: SIMULATION,
    found: '4 schedules (at most 11)',
  },
  {
    name: 'early watchers',
    fault: 'whoever watches is shown a state that is not durable yet',
    invariant: 'I5',
    patches: [
      {
        file: 'host/group-commit.js',
        find: "call.phase = 'committing';",
        replace:
          "call.phase = 'committing';\n        const { durable } = this;\n        this.durable = next;\n        this.owner.onCommitted();\n        this.durable = durable;",
      },
    ],
    killer: SIMULATION,
    found: '4 schedules (at most 20)',
  },
  {
    name: 'early answers',
    fault: 'an update is acknowledged before it is durable',
    invariant: 'I4',
    patches: [
      {
        file: 'host/group-commit.js',
        find: "call.phase = 'committing';",
        replace: "call.phase = 'committing';\n        this.owner.answer(call, answer);",
      },
    ],
    killer: SIMULATION,
    found: '1 schedule (at most 4)',
  },
  {
    name: 'group too large',
    fault: 'a write acknowledges also the updates that came after it was sent',
    invariant: 'I4',
    patches: [
      {
        file: 'host/group-commit.js',
        find: 'this.answerUpTo(next.revision);',
        replace: 'this.answerUpTo(Infinity);',
      },
    ],
    killer: SIMULATION,
    found: '11 schedules (at most 71)',
  },
  {
    name: 'unstored reply',
    fault: 'an update that changes nothing is answered before the state it saw is durable',
    invariant: 'I5',
    patches: [
      {
        file: 'host/group-commit.js',
        find: 'if (next.revision <= this.durable.revision) {',
        replace: 'if (next.revision <= this.durable.revision || next === before) {',
      },
      {
        file: 'host/group-commit.js',
        find: 'this.head = next;\n        if (next.revision',
        replace: 'const before = this.head;\n        this.head = next;\n        if (next.revision',
      },
    ],
    killer: SIMULATION,
    found: '68 schedules (at most 285)',
  },
  {
    name: 'refused state kept',
    fault: 'after a write was refused, the next one carries the refused updates along',
    invariant: 'I6',
    patches: [
      {
        file: 'host/group-commit.js',
        find: 'fallBack(cause) {\n        this.head = this.durable;',
        replace: 'fallBack(cause) {',
      },
    ],
    killer: SIMULATION,
    found: '45 schedules (at most 83)',
  },
  {
    name: 'turn on a refused state',
    fault: 'a turn that began on a state whose write was refused since brings that state back',
    invariant: 'I6',
    patches: [
      {
        file: 'host/activation.js',
        find: 'else if (turn.base !== this.commits.head) {',
        replace: 'else if (false) {',
      },
    ],
    killer: SIMULATION,
    found: '265 schedules (in one case more than 1,000)',
  },
  {
    name: 'late beginning',
    fault: 'a call whose caller was told that it did not run begins all the same',
    invariant: 'I4',
    patches: [
      {
        file: 'host/call.js',
        find: "mayBegin() {\n        if (this.phase !== 'waiting')\n            return false;",
        replace: 'mayBegin() {',
      },
      {
        file: 'host/call.js',
        find: 'if (this.begunMs < this.deadlineMs)',
        replace: 'if (true)',
      },
    ],
    killer: SIMULATION,
    found: '9 schedules (at most 42)',
  },
  {
    name: 'deleted state served',
    fault: 'an object whose end was acknowledged goes on showing its last state',
    invariant: 'I5',
    patches: [
      {
        file: 'host/activation.js',
        find: "if (turn.isDelete && answer.kind === 'reply')",
        replace: 'if (false)',
      },
    ],
    killer: SIMULATION,
    found: '3 schedules (at most 49)',
  },
  {
    name: 'no tombstone',
    fault: 'a deletion stores the last state once more',
    invariant: 'I5',
    patches: [
      {
        file: 'host/record-writer.js',
        find: 'deleted: snapshot.absent,',
        replace: 'deleted: false,',
      },
      {
        file: 'host/record-writer.js',
        find: 'if (snapshot.absent)\n            return',
        replace: 'if (false)\n            return',
      },
    ],
    killer: SIMULATION,
    found: '9 schedules (at most 37)',
  },
  {
    name: 'deadline means no',
    fault: 'a call whose time is over while its handler runs is said not to have run',
    invariant: 'I4',
    patches: [
      {
        file: 'host/call.js',
        find: "const ran = this.phase === 'waiting' ? 'no' : 'unknown';\n            if",
        replace: "const ran = 'no';\n            if",
      },
    ],
    killer: SIMULATION,
    found: '2 schedules (at most 30)',
  },
];
