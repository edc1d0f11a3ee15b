import { expect, it, onTestFinished, vi } from 'vitest';
import { ManualClock } from '../../../clock/index.js';
import { systemRandom } from '../../../random/index.js';
import { GuardedClient } from './guarded-client.js';
import type { LibraryClient } from './library.js';

it('the limit of a connection that was given up does not end the next one', async () => {
  const clock = new ManualClock();
  const disconnected = vi.fn<(reason: string) => void>();
  const guarded = new GuardedClient(
    {
      servers: [{ host: '127.0.0.1', port: 1 }],
      sessionTimeoutMs: 1_000,
      auth: undefined,
      clock,
      random: systemRandom,
    },
    {
      connected: vi.fn<() => void>(),
      disconnected,
      expired: vi.fn<() => void>(),
      refused: vi.fn<() => void>(),
    },
  );
  onTestFinished(() => guarded.dispose());
  const { manager } = (guarded as unknown as { library: LibraryClient }).library;
  const clear = vi.spyOn(globalThis, 'clearTimeout');
  onTestFinished(() => clear.mockRestore());
  // Given up before there is an answer of any kind.
  const findNextServer = manager.findNextServer.bind(manager);
  manager.findNextServer = (connect) =>
    findNextServer((server) => {
      connect(server);
      guarded.drop('for the test');
    });
  guarded.connect();
  await clock.advance(1);
  await vi.waitFor(() => expect(disconnected).toHaveBeenCalledWith('127.0.0.1:1: for the test'));
  expect(clear).toHaveBeenCalledWith(manager.connectTimeoutHandler);
});
