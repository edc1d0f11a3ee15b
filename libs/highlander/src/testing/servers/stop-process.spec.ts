import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { stopProcess } from './stop-process.js';

it('a process that was stopped does nothing more, from the moment it is told so', async () => {
  const busy = `let n = 0; setInterval(() => {}, 1e6); process.stdout.write('up'); for (;;) process.stdout.write('.');`;
  const child = spawn(process.execPath, ['-e', busy], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  stopProcess(child.pid!);
  const cpu = processorTicks(child.pid!);
  // What it had written before may still come; it gets no time to write more.
  for (let chunks = 0; chunks < 20; chunks++) await new Promise((resolve) => setImmediate(resolve));
  expect(processorTicks(child.pid!)).toBe(cpu);
  expect(stateOf(child.pid!)).toBe('T');
});

/** State and processor time of a process, from `/proc/PID/stat`. */
const fieldsOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
const stateOf = (pid: number) => fieldsOf(pid)[0];
const processorTicks = (pid: number) => Number(fieldsOf(pid)[11]) + Number(fieldsOf(pid)[12]);
