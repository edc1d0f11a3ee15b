import { defineConfig } from 'vitest/config';

// No 'import': Vitest hands these to Node, where it would give require() the ES modules of dual packages.
const conditions = ['highlander:source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    include: ['libs/*/src/**/*.spec.ts', 'apps/*/src/**/*.spec.ts', 'test/**/*.spec.ts'],
    setupFiles: ['reflect-metadata'],
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
