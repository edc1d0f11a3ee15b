import { rmSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { ensureS3Server } from './ensure-s3-server.mjs';
import { ensureZooKeeper } from './ensure-zookeeper.mjs';
import { run } from './run.mjs';
import { ROOT } from './workspace.mjs';

await ensureInstalled();
await ensureZooKeeper();
await ensureS3Server();
await ensureBuilt();

// Inside the workspace, where installed packages are found.
await mkdir(join(ROOT, 'temp'), { recursive: true });
const folder = await mkdtemp(join(ROOT, 'temp/chaos-program-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const { build } = await import('vite');
await build({
  root: ROOT,
  configFile: false,
  logLevel: 'error',
  ssr: { external: true },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  build: {
    ssr: true,
    target: 'node20',
    outDir: folder,
    sourcemap: 'inline',
    minify: false,
    rolldownOptions: {
      input: {
        main: join(ROOT, 'test/chaos/main.ts'),
        application: join(ROOT, 'test/chaos/application.ts'),
      },
      output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
});
process.exitCode = await run(process.execPath, [join(folder, 'main.mjs'), ...process.argv.slice(2)], {
  cwd: ROOT,
});
