import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Page } from './support/markdown.js';

const ROOT = join(import.meta.dirname, '..');
const { snippets } = new Page(ROOT, 'docs/guides/testing.md');
const [application] = snippets.filter(({ info }) => info === 'ts module');
const programs = snippets.filter(({ info }) => info === 'ts process');

/** As `nest build` of an application would write it. */
async function compile(code: string, file: string): Promise<void> {
  const { outputText } = ts.transpileModule(code, {
    fileName: file,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    },
  });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, outputText);
}

describe('a program of the guide to tests', () => {
  let folder: string;

  beforeAll(async () => {
    await mkdir(join(ROOT, 'temp'), { recursive: true });
    folder = await mkdtemp(join(ROOT, 'temp/docs-'));
    await compile(application!.code, join(folder, 'dist/application.js'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(programs)('prints what $place says', async ({ code, prints }) => {
    const file = join(folder, 'program.js');
    await compile(code, file);
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    expect(stdout.trimEnd()).toBe(prints);
  });
});
