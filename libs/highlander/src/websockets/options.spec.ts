import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../errors/index.js';
import { resolveWebSocketOptions } from './resolve-options.js';
import type { HighlanderWebSocketOptions } from './websocket-options.js';

describe('the options', () => {
  it('have defaults, also for what is undefined', () => {
    expect(resolveWebSocketOptions({ maxQueuedMessages: undefined, messageBurst: 5 })).toMatchObject({
      authenticateTimeoutMs: 10_000,
      maxMessageBytes: 65_536,
      maxQueuedMessages: 100,
      messagesPerSecond: 100,
      messageBurst: 5,
      maxBufferedBytes: 1_048_576,
      heartbeatIntervalMs: 30_000,
      closeTimeoutMs: 5_000,
    });
  });

  it.each([
    [{ maxQueuedMessage: 1 }, 'maxQueuedMessage '],
    [{ maxQueuedMessages: 0 }, 'maxQueuedMessages'],
    [{ maxMessageBytes: 1.5 }, 'maxMessageBytes'],
    [{ messagesPerSecond: '10' }, 'messagesPerSecond'],
    [{ heartbeatIntervalMs: Infinity }, 'heartbeatIntervalMs'],
    [{ authenticator: 'me' }, 'authenticator'],
    [{ origins: 'https://app.example.com' }, 'origins'],
    [{ origins: ['app.example.com'] }, 'app.example.com'],
    [{ origins: ['https://app.example.com/'] }, 'https://app.example.com/'],
    [{ origins: ['*'] }, '*'],
    [{ origins: [7] }, '7'],
  ])('are refused where they are wrong, by name: %j', (options, named) => {
    const resolve = () => resolveWebSocketOptions(options as HighlanderWebSocketOptions);
    expect(resolve).toThrow(ConfigurationError);
    expect(resolve).toThrow(named);
  });

  it('are refused all at once', () => {
    const resolve = () => resolveWebSocketOptions({ maxQueuedMessages: -1, closeTimeoutMs: NaN });
    expect(resolve).toThrow(/maxQueuedMessages.*closeTimeoutMs/);
  });
});
