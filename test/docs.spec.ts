import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { format } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Page, type Snippet } from './support/markdown.js';

const root = join(import.meta.dirname, '..');
const pages = Page.all(root);
const snippets = pages.flatMap((page) => page.snippets);
const pageAt = (path: string): Page => new Page(root, path);

describe('the code in the documentation', () => {
  it('compiles', () => {
    const files = new Map(
      snippets.map((snippet, index) => [join(root, `test/snippet-${index}.ts`), snippet]),
    );
    expect(faultsOf(files)).toEqual([]);
  }, 60_000);

  const running = snippets.filter(({ info }) => info === 'ts run');
  let folder: string;
  const home = process.cwd();

  beforeAll(() => {
    mkdirSync(join(root, 'temp'), { recursive: true });
    folder = mkdtempSync(join(root, 'temp/docs-'));
    vi.stubEnv('PORT', '0');
  });

  afterAll(() => {
    process.chdir(home);
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(running.map((snippet, index) => ({ ...snippet, index })))(
    'prints what $place says',
    async ({ code, prints, index }) => {
      const file = join(folder, `snippet-${index}.ts`);
      writeFileSync(file, code);
      // Each has a working directory, and so the embedded default's data folder, to itself.
      process.chdir(mkdtempSync(join(tmpdir(), 'highlander-docs-')));
      const printed: string[] = [];
      const log = vi
        .spyOn(console, 'log')
        .mockImplementation((...args) => void printed.push(format(...args)));
      try {
        await import(/* @vite-ignore */ file);
      } finally {
        log.mockRestore();
        rmSync(process.cwd(), { recursive: true, force: true });
        process.chdir(home);
      }
      expect(printed.join('\n')).toBe(prints);
    },
  );
});

describe('the reference', () => {
  it('explains every error code, and no other', () => {
    const source = join(root, 'libs/highlander/src');
    const codes = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(file))
      .flatMap((file) => [...readFileSync(join(source, file), 'utf8').matchAll(/code = '(HIGHLANDER_\w+)'/g)])
      .map(([, code]) => code!.toLowerCase());
    const explained = [...pageAt('docs/reference/errors.md').anchors].filter((anchor) =>
      anchor.startsWith('highlander_'),
    );
    expect(explained.sort()).toEqual(codes.sort());
  });

  it('explains every option', () => {
    const explained = pageAt('docs/reference/options.md').tableNames;
    const options = [
      ...membersOf('module/highlander.options.ts', 'HighlanderOptions'),
      ...membersOf('module/highlander.options.ts', 'SupervisionOptions', 'supervision.'),
      ...membersOf('object/object-options.interface.ts', 'HighlanderObjectOptions'),
      ...membersOf('object/field-options.interface.ts', 'FieldOptions'),
      ...membersOf('storage/file/file.store.ts', 'FileStoreOptions'),
      ...membersOf('storage/s3/s3-options.ts', 'S3StoreOptions'),
      ...membersOf('coordination/zookeeper/zookeeper.options.ts', 'ZooKeeperOptions'),
      ...membersOf('cluster/transport/tcp/tcp-options.ts', 'TcpTransportOptions'),
      ...membersOf('cluster/transport/tcp/tcp-options.ts', 'TcpTlsOptions', 'tls.'),
      ...membersOf('registry/object-ref.ts', 'CallOptions'),
      ...membersOf('websockets/websocket-options.ts', 'HighlanderWebSocketOptions'),
    ];
    expect(options.filter((name) => !explained.has(name))).toEqual([]);
  });
});

describe('links', () => {
  it.each(pages.map((page) => ({ path: page.path, page })))('of $path lead somewhere', ({ path, page }) => {
    const broken = page.links.filter(({ file, anchor }) => {
      const target = file === '' ? path : normalize(join(dirname(path), file));
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && target.endsWith('.md') && !pageAt(target).anchors.has(anchor);
    });
    expect(broken).toEqual([]);
  });
});

/** Compiles the snippets as if they were files of this repository, with its options. */
function faultsOf(files: ReadonlyMap<string, Snippet>): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  // A fragment need not use all that it shows or imports.
  const compilerOptions = { ...options, noEmit: true, noUnusedLocals: false, noUnusedParameters: false };
  const host = ts.createCompilerHost(compilerOptions);
  const onDisk = { fileExists: host.fileExists.bind(host), readFile: host.readFile.bind(host) };
  host.fileExists = (file) => files.has(file) || onDisk.fileExists(file);
  host.readFile = (file) => {
    const snippet = files.get(file);
    // Without an import it would be a script, and share its names with all others.
    return snippet ? `${snippet.code}\nexport {};\n` : onDisk.readFile(file);
  };
  const program = ts.createProgram([...files.keys()], compilerOptions, host);
  return [...files].flatMap(([file, { place }]) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText, start }) => {
        const line =
          source!.text.slice(0, start).split('\n').at(-1)! + source!.text.slice(start).split('\n')[0]!;
        return `${place}: ${ts.flattenDiagnosticMessageText(messageText, ' ')} (in: ${line.trim()})`;
      },
    );
  });
}

/** The names of the properties that an interface declares. */
function membersOf(file: string, name: string, prefix = ''): string[] {
  const path = join(root, 'libs/highlander/src', file);
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const found = source.statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  ) as ts.InterfaceDeclaration | undefined;
  expect(found, `${file} declares ${name}`).toBeDefined();
  return found!.members.map((member) => prefix + (member.name as ts.Identifier).text);
}
