import { cpus, release, totalmem, type } from 'node:os';

/** What the figures were measured on. */
export function describeMachine() {
  const [cpu] = cpus();
  return {
    node: process.version,
    system: `${type()} ${release()}`,
    cores: cpus().length,
    cpu: cpu.model.trim(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}
