import { defineConfig } from 'vitest/config';

// No 'import': Vitest hands these to Node, where it would give require() the ES modules of dual packages.
const conditions = ['highlander:source', 'node'];

const CLUSTERS = ['test/cluster/**/*.spec.ts', 'test/*-cluster*.spec.ts'];
const SEARCHES = ['test/simulation/**/*.spec.ts', 'test/mutation/**/*.spec.ts'];

// These start processes and browsers, which take their time on a busy machine. A time limit is for what hangs.
const patient = { testTimeout: 90_000, hookTimeout: 90_000 };

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    setupFiles: ['reflect-metadata'],
    projects: [
      // No state outlives a test of the library, so that its files can share what they import.
      {
        extends: true,
        test: {
          name: 'library',
          include: ['libs/*/src/**/*.spec.ts'],
          isolate: false,
          // Many tests wait for other processes; more workers than cores keep the cores busy meanwhile.
          maxWorkers: 4,
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['apps/*/src/**/*.spec.ts', 'test/**/*.spec.ts'],
          exclude: [...CLUSTERS, ...SEARCHES],
          maxWorkers: 4,
          ...patient,
        },
      },
      // Each keeps all cores busy with processes of its own.
      {
        extends: true,
        test: {
          name: 'search',
          include: SEARCHES,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          ...patient,
        },
      },
      // A cluster is three nodes, ZooKeeper and an S3 server: many of them at once would only hold each other up.
      {
        extends: true,
        test: {
          name: 'cluster',
          include: CLUSTERS,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          ...patient,
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
