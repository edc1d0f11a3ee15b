import type { S3Client } from '@aws-sdk/client-s3';

type MiddlewareStack = S3Client['middlewareStack'];
/** Any command; each types its stack for its own input only. */
export type Command = { readonly middlewareStack: object };

// The place that the SDK's own retries have in the stack of every client.
const RETRIES = { name: 'retryMiddleware', step: 'finalizeRequest', priority: 'high' } as const;

/**
 * Lets the SDK send this command once, whatever the client does otherwise: only who counts the attempts can say what a
 * refusal is worth (I6). A refusal of the second says nothing about the first.
 *
 * @param onHandOver called when the signed request is given to the connections.
 */
export function sendOnce(command: Command, onHandOver: () => void): void {
  const stack = command.middlewareStack as MiddlewareStack;
  stack.add((next) => (args) => next(args), { ...RETRIES, override: true });
  stack.add(
    (next) => (args) => {
      onHandOver();
      return next(args);
    },
    { name: 'highlanderHandOver', step: 'deserialize', priority: 'low' },
  );
}

/** Whether the client retries in the way that {@link sendOnce} can switch off. */
export function canSendOnce(client: S3Client): boolean {
  return client.middlewareStack.identify().includes(`${RETRIES.name} - ${RETRIES.step}`);
}
