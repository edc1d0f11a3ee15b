import { spawn, type ChildProcess } from 'node:child_process';

// A pid may belong to somebody else by then: only a process that was started with this folder is ended. The folder is
// removed again and again, because a dying server may write to it.
const SCRIPT = `
while read -r pid; do pids="$pids $pid"; done
for pid in $pids; do
  if grep -qF "$0" "/proc/$pid/cmdline" 2>/dev/null; then kill -9 "$pid"; fi
done
rm -rf "$0" || rm -rf "$0"
`;

/**
 * Ends the servers when this process is gone, even if it was killed: a shell that waits for the end of its standard
 * input, which this process holds.
 */
export class Reaper {
  private readonly shell: ChildProcess;

  constructor(folder: string) {
    this.shell = spawn('/bin/sh', ['-c', SCRIPT, folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
      // In a process group of its own, which an interrupt from the terminal doesn't reach.
      detached: true,
    });
    this.shell.on('error', () => undefined);
    this.shell.stdin!.on('error', () => undefined);
    this.shell.unref();
    (this.shell.stdin as unknown as { unref(): void }).unref();
  }

  watch(pid: number): void {
    this.shell.stdin!.write(`${pid}\n`);
  }

  /** Ends what is left, and resolves when the folder is gone. */
  async stop(): Promise<void> {
    if (this.shell.exitCode !== null || this.shell.pid === undefined) return;
    const gone = new Promise<void>((resolve) => this.shell.once('exit', () => resolve()));
    this.shell.ref();
    this.shell.stdin!.end();
    await gone;
  }
}
