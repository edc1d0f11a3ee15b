import { defineConfig } from 'vitest/config';

// No 'import': Vitest hands these to Node, where it would give require() the ES modules of dual packages.
const conditions = ['highlander:source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    setupFiles: ['reflect-metadata'],
    // Many tests wait for other processes; more workers than cores keep the cores busy meanwhile.
    maxWorkers: 4,
    projects: [
      // No state outlives a test of the library, so that its files can share what they import.
      { extends: true, test: { name: 'library', include: ['libs/*/src/**/*.spec.ts'], isolate: false } },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['apps/*/src/**/*.spec.ts', 'test/**/*.spec.ts'],
          // These start processes and browsers, which take their time on a busy machine. A time limit is for what hangs.
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['libs/highlander/src/**/*.ts'],
      exclude: ['**/*.spec.ts', '**/*.contract.ts', '**/*.fixture.ts', '**/index.ts'],
      reporter: ['text-summary', 'html'],
      thresholds: { lines: 95, functions: 95 },
    },
  },
});
