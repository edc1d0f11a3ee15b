import { expect, it } from 'vitest';
import { ServerRotation } from './server-rotation.js';

const servers = [1, 2, 3].map((port) => ({ host: 'zk', port }));
const random = { uniqueId: () => 'x', fraction: () => 0.5 };

it('takes each server in turn', () => {
  const rotation = new ServerRotation(servers, random, 1_000);
  const ports = Array.from({ length: 6 }, () => rotation.take().port);
  expect(new Set(ports.slice(0, 3))).toEqual(new Set([1, 2, 3]));
  expect(ports.slice(3)).toEqual(ports.slice(0, 3));
});

it('begins at another server for each client', () => {
  let fraction = 0;
  const first = new ServerRotation(servers, { ...random, fraction: () => (fraction += 0.1) }, 1_000);
  fraction = 1;
  const second = new ServerRotation(servers, { ...random, fraction: () => (fraction -= 0.1) }, 1_000);
  expect(first.take()).not.toEqual(second.take());
});

it('pauses only when all have failed, for longer each time, but never for longer than it may', () => {
  const rotation = new ServerRotation(servers, random, 300);
  const pauses: number[] = [];
  for (let n = 0; n < 24; n++) {
    pauses.push(rotation.pauseMs());
    rotation.failed();
  }
  expect(pauses.slice(0, 3)).toEqual([0, 0, 0]);
  expect(pauses).toEqual([...pauses].sort((one, other) => one - other));
  expect(pauses[3]).toBe(37.5);
  expect(pauses.at(-1)).toBe(225);
  rotation.succeeded();
  expect(rotation.pauseMs()).toBe(0);
});
