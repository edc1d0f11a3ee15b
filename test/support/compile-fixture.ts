import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '../..');

/** A program that plain `node` can run. */
export interface CompiledFixture {
  readonly path: string;
  cleanup(): Promise<void>;
}

/** Programs that plain `node` can run, by the names of their entries; what they have in common is there once. */
export interface CompiledFixtures<Name extends string> {
  readonly paths: Readonly<Record<Name, string>>;
  cleanup(): Promise<void>;
}

/** How programs are compiled. */
export interface CompileOptions {
  /**
   * Whether they import the library at run time, as an application does: what was built, found from `parent`.
   *
   * @default false: they contain its sources
   */
  readonly importsLibrary?: boolean;
  /**
   * The folder that the result is put into, in one of its own.
   *
   * @default `temp` of the workspace
   */
  readonly parent?: string;
}

/**
 * Compiles a TypeScript program for plain `node`, with the sources of the workspace that it imports, decorators
 * included. Tests of real processes start many of them; compiled once, each starts in the time of a bare `node`.
 * Installed packages are imported at run time, so the result is kept inside the workspace.
 *
 * @param entry absolute path of the program
 */
export async function compileForNode(entry: string, options?: CompileOptions): Promise<CompiledFixture> {
  const compiled = await compileTogether({ fixture: entry }, options);
  return { path: compiled.paths.fixture, cleanup: () => compiled.cleanup() };
}

/**
 * Compiles several programs, or modules that they load, as {@link compileForNode} does. Where they import the same
 * source they share it, as they would share an installed package.
 *
 * @param entries their absolute paths
 */
export async function compileTogether<Name extends string>(
  entries: Readonly<Record<Name, string>>,
  { importsLibrary = false, parent = join(ROOT, 'temp') }: CompileOptions = {},
): Promise<CompiledFixtures<Name>> {
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'fixture-'));
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
      rolldownOptions: {
        input: { ...entries },
        ...(importsLibrary ? { external: /^nestjs-highlander/ } : {}),
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  const names = Object.keys(entries) as Name[];
  const paths = Object.fromEntries(names.map((name) => [name, join(folder, `${name}.mjs`)]));
  return { paths: paths as Record<Name, string>, cleanup: () => rm(folder, { recursive: true }) };
}
