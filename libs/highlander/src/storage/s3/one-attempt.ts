import type { S3Client } from '@aws-sdk/client-s3';

/** One sending of one command. */
export interface Attempt {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Whether the signed request was given to the connections. */
  handedOver: boolean;
}

/** Any command; each types its stack for its own input only. */
export interface Command {
  readonly middlewareStack: object;
  readonly input: object;
}

/**
 * Lets the SDK send this command once, whatever the client does otherwise: only who counts the attempts can say what a
 * refusal is worth (I6). A refusal of the second says nothing about the first.
 *
 * @returns what `send` is to be given beside the command.
 */
export type Prepare = (command: Command, attempt: Attempt) => { abortSignal: AbortSignal } | undefined;

type MiddlewareStack = S3Client['middlewareStack'];

// The place that the SDK's own retries have in the stack of every client.
const RETRIES = { name: 'retryMiddleware', step: 'finalizeRequest', priority: 'high' } as const;
// The innermost place: what comes next is the connection.
const HAND_OVER = { name: 'highlanderHandOver', step: 'deserialize', priority: 'low' } as const;

// A symbol, so that copies of the input have it, and no serializer sees it.
const ATTEMPT = Symbol('attempt');
interface Attempted {
  [ATTEMPT]?: Attempt;
}

/** For a client that is somebody else's, and is left as it is. */
export const prepareForGivenClient: Prepare = (command, attempt) => {
  const stack = command.middlewareStack as MiddlewareStack;
  withoutRetries(stack);
  stack.add(
    (next) => (args) => {
      attempt.handedOver = true;
      return next(args);
    },
    HAND_OVER,
  );
  return { abortSignal: attempt.signal };
};

/**
 * For a client that nobody else has. It may keep its stack of middleware instead of building it anew for each command,
 * which is a fifth of the SDK's time (`cacheMiddleware`); so whatever belongs to one command travels in its input.
 */
export function prepareOwnClient(client: S3Client): Prepare {
  withoutRetries(client.middlewareStack);
  client.middlewareStack.add(
    () => (args) => {
      const attempt = (args.input as Attempted)[ATTEMPT];
      if (!attempt) throw new Error('a middleware of the AWS SDK has lost what belongs to its command');
      attempt.handedOver = true;
      return client.config.requestHandler.handle(args.request, { abortSignal: attempt.signal });
    },
    HAND_OVER,
  );
  return (command, attempt) => {
    (command.input as Attempted)[ATTEMPT] = attempt;
    return undefined;
  };
}

/** Whether the client retries in the way that can be switched off. */
export function canSendOnce(client: S3Client): boolean {
  return client.middlewareStack.identify().includes(`${RETRIES.name} - ${RETRIES.step}`);
}

function withoutRetries(stack: MiddlewareStack): void {
  stack.add((next) => (args) => next(args), { ...RETRIES, override: true });
}
