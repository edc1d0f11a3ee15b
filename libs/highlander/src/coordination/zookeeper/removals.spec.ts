import { describe, expect, it } from 'vitest';
import { Removals } from './removals.js';
import { Code, LostReply, Refusal } from './replies.js';
import type { Requests } from './requests.js';

interface Sent {
  readonly paths: readonly string[];
  readonly answer: () => void;
  readonly fail: (error: Error) => void;
}

/** A connection that notes what was sent, and answers when it is told to. */
function server() {
  const sent: Sent[] = [];
  const send = (paths: readonly string[]) =>
    new Promise<void>((resolve, reject) => sent.push({ paths, answer: resolve, fail: reject }));
  const requests = { removeAll: send, remove: (path: string) => send([path]) } as unknown as Requests;
  return { sent, requests };
}

const paths = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `/${from + index}`);
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('removals', () => {
  it('one by itself is a plain delete', async () => {
    const { sent, requests } = server();
    const removed = new Removals().remove(requests, '/0');
    await turn();
    expect(sent.map((one) => one.paths)).toEqual([['/0']]);
    sent[0]!.answer();
    expect(await removed).toBeUndefined();
  });

  it('those of one moment go together, and what comes while enough is under way waits', async () => {
    const { sent, requests } = server();
    const removals = new Removals();
    const removed = Promise.all(paths(300).map((path) => removals.remove(requests, path)));
    await turn();
    expect(sent.map((one) => one.paths.length)).toEqual([64, 64, 64, 64]);
    const later = removals.remove(requests, '/later');
    await turn();
    expect(sent).toHaveLength(4);
    sent[2]!.answer();
    await turn();
    expect(sent.slice(4).map((one) => one.paths)).toEqual([[...paths(44, 256), '/later']]);
    for (const { answer } of sent) answer();
    await removed;
    expect(await later).toBeUndefined();
  });

  it('where one is refused, none was done, and each is asked for by itself', async () => {
    const { sent, requests } = server();
    const removals = new Removals();
    const outcomes = Promise.allSettled(paths(3).map((path) => removals.remove(requests, path)));
    await turn();
    const refusal = new Refusal(Code.NO_NODE);
    sent[0]!.fail(refusal);
    await turn();
    expect(sent.slice(1).map((one) => one.paths)).toEqual([['/0'], ['/1'], ['/2']]);
    sent[1]!.answer();
    sent[2]!.fail(refusal);
    sent[3]!.answer();
    expect((await outcomes).map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('where the answer is lost, all of them are in doubt, and none is sent again', async () => {
    const { sent, requests } = server();
    const removals = new Removals();
    const outcomes = Promise.allSettled(paths(3).map((path) => removals.remove(requests, path)));
    await turn();
    const reason = new LostReply();
    sent[0]!.fail(reason);
    expect(await outcomes).toEqual(paths(3).map(() => ({ status: 'rejected', reason })));
    await turn();
    expect(sent).toHaveLength(1);
  });
});
