import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { compileTogether, type CompiledFixtures } from '../support/compile-fixture.js';

const ROOT = join(import.meta.dirname, '../..');
const LIBRARY = join(ROOT, 'libs/highlander');

/** A change of the built library. */
export interface Patch {
  /** In `dist`. */
  readonly file: string;
  /** What is replaced; there exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** What came of a program that looks for violations. */
export interface Verdict {
  readonly violation: boolean;
  readonly output: string;
  readonly tookMs: number;
}

/**
 * Copies of the built library in which guards are switched off, each with the programs that look for the harm. A copy is
 * what `node_modules` is to the programs beside it; so they run on it as an application runs on the package.
 */
export class PatchedBuilds<Program extends string> {
  private constructor(
    private readonly folder: string,
    private readonly programs: CompiledFixtures<Program>,
  ) {}

  /** @param programs absolute paths of their sources, by name */
  static async create<Program extends string>(
    programs: Readonly<Record<Program, string>>,
  ): Promise<PatchedBuilds<Program>> {
    const compiled = await compileTogether(programs, { importsLibrary: true });
    return new PatchedBuilds(await mkdtemp(join(ROOT, 'temp/mutants-')), compiled);
  }

  /**
   * Makes a copy with these changes.
   *
   * @throws Error where a change can't be made, as the code is not what it was
   */
  async build(name: string, patches: readonly Patch[]): Promise<PatchedBuild<Program>> {
    const folder = join(this.folder, name);
    const library = join(folder, 'node_modules/nestjs-highlander');
    await cp(join(LIBRARY, 'dist'), join(library, 'dist'), { recursive: true });
    await cp(join(LIBRARY, 'package.json'), join(library, 'package.json'));
    await cp(this.programsFolder, folder, { recursive: true });
    for (const patch of patches) await apply(patch, join(library, 'dist', patch.file));
    return new PatchedBuild(folder);
  }

  private get programsFolder(): string {
    return dirname(Object.values<string>(this.programs.paths)[0]!);
  }

  async remove(): Promise<void> {
    await this.programs.cleanup();
    await rm(this.folder, { recursive: true });
  }
}

/** One such copy. */
export class PatchedBuild<Program extends string> {
  constructor(private readonly folder: string) {}

  /**
   * Runs a program on it.
   *
   * @throws Error where the program came to no verdict: by what it prints last, it says what it has found
   */
  async run(program: Program, args: readonly string[], timeoutMs: number): Promise<Verdict> {
    const beganMs = performance.now();
    const child = spawn(process.execPath, [join(this.folder, `${program}.mjs`), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    const output = stdout + stderr;
    const violation = code === 1 && /^Violation|violation in schedule/m.test(stdout);
    if (code !== 0 && !violation) {
      throw new Error(`${program} ${args.join(' ')} came to no verdict (exit code ${code}):\n${output}`);
    }
    return { violation, output, tookMs: performance.now() - beganMs };
  }
}

async function apply({ find, replace }: Patch, path: string): Promise<void> {
  const code = await readFile(path, 'utf8');
  const places = code.split(find).length - 1;
  if (places !== 1) {
    throw new Error(
      `The patch can't be applied: this is there ${places} times in ${path}, not once. Has the guard moved?\n${find}`,
    );
  }
  await writeFile(
    path,
    code.replace(find, () => replace),
  );
}
