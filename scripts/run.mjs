import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs a program in the place of this one: same terminal, same signals. Answers its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const passOn = (signal) => child.kill(signal);
    for (const signal of PASSED_ON) process.on(signal, passOn);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const passed of PASSED_ON) process.off(passed, passOn);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/** Runs a step that all the rest needs; when it fails, so does this program, with its code. */
export async function runStep(command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) process.exit(code);
}
