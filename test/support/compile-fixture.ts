import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '../..');

/** A program that plain `node` can run. */
export interface CompiledFixture {
  readonly path: string;
  cleanup(): Promise<void>;
}

/**
 * Compiles a TypeScript program for plain `node`, with the sources of the workspace that it imports, decorators
 * included. Tests of real processes start many of them; compiled once, each starts in the time of a bare `node`.
 * Installed packages are imported at run time, so the result is kept inside the workspace.
 *
 * @param entry absolute path of the program
 */
export async function compileForNode(entry: string): Promise<CompiledFixture> {
  const temporary = join(ROOT, 'temp');
  await mkdir(temporary, { recursive: true });
  const folder = await mkdtemp(join(temporary, 'fixture-'));
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    ssr: { resolve: { conditions: ['highlander:source', 'node', 'import', 'default'] } },
    oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      sourcemap: 'inline',
      minify: false,
      rolldownOptions: { input: entry, output: { entryFileNames: 'fixture.mjs', codeSplitting: false } },
    },
  });
  return { path: join(folder, 'fixture.mjs'), cleanup: () => rm(folder, { recursive: true }) };
}
