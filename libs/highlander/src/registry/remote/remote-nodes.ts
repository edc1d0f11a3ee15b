import { TransportFailure, type NodeTransport } from '../../cluster/index.js';
import { HighlanderError, messageOf } from '../../errors/index.js';
import { builtInOperation, type Call, type ChainLink, type NotHere } from '../../host/index.js';
import { copyStorable, type NodeInfo, type ObjectIdentity } from '../../object/index.js';
import type { ContextPropagator } from '../context-propagator.js';
import type { Location } from '../location-cache.js';
import { decodeError } from './error-codec.js';
import { checkAnswer } from './message-form.js';
import type { AnswerMessage, CallMessage, LoadMessage, ShutdownMessage } from './messages.js';
import { encodeChain } from './remote-chain.js';

/** What another node answered to a call. */
export type RemoteOutcome =
  | { readonly kind: 'reply'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: unknown }
  /** It didn't run. */
  | ({ readonly kind: 'moved' } & NotHere);

// So that the other node's own answer, which knows whether the handler had begun, is here before the time is over.
const MAX_ANSWER_TIME_MS = 1_000;
const ANSWER_PART = 0.2;

/** The other nodes, as this one calls them. */
export class RemoteNodes {
  constructor(
    private readonly transport: NodeTransport,
    private readonly propagation: ContextPropagator | undefined,
  ) {}

  /**
   * Rejects with a TransportFailure, whose effect says whether the call may have been carried out.
   *
   * @throws UnstorableValueError what goes with the call can't be sent
   */
  call(call: Call, location: Location): Promise<RemoteOutcome> {
    const request = this.messageOf(call, location);
    const { signal } = call;
    return this.transport.request(location, request, signal && { signal }).then(readAnswer);
  }

  /** Puts an object to sleep that lives on another node. */
  async shutdown(
    location: Location,
    { type, id }: ObjectIdentity,
    timeoutMs: number,
    chain: ChainLink | undefined,
  ): Promise<RemoteOutcome> {
    const request: ShutdownMessage = ['shutdown', type, id, timeoutMs, encodeChain(chain)];
    return readAnswer(await this.transport.request(location, request));
  }

  /** How many objects are live there. */
  async load(node: NodeInfo): Promise<number> {
    const request: LoadMessage = ['load'];
    const outcome = readAnswer(await this.transport.request(node, request));
    if (outcome.kind !== 'reply' || typeof outcome.value !== 'number')
      throw new Error(`${node.nodeId} doesn’t tell its load`);
    return outcome.value;
  }

  private messageOf(call: Call, { claim, isConfirmed }: Location): CallMessage {
    const { object, operation, args, caller, principal, remainingMs } = call;
    return [
      'call',
      object.type,
      object.id,
      operation.name,
      builtInOperation(operation.name) === operation,
      args,
      remainingMs - Math.min(MAX_ANSWER_TIME_MS, remainingMs * ANSWER_PART),
      call.readOnly,
      isConfirmed ? 'serve' : 'wake',
      claim ? [claim.sessionId, claim.zxid] : null,
      encodeChain(caller),
      principal === undefined ? undefined : copyStorable(principal, 'the principal'),
      this.propagation?.capture() ?? null,
      call.signal !== undefined,
    ];
  }
}

/** @throws TransportFailure where it is none: whether the request was carried out is then not known */
function readAnswer(answer: unknown): RemoteOutcome {
  try {
    checkAnswer(answer);
    return outcomeOf(answer);
  } catch (cause) {
    throw new TransportFailure('unknown', messageOf(cause), { cause, lasting: true });
  }
}

function outcomeOf(answer: AnswerMessage): RemoteOutcome {
  switch (answer[0]) {
    case 'reply':
      return { kind: 'reply', value: answer[1] };
    case 'error':
      return { kind: 'error', error: decodeError(answer[1]) };
    default: {
      const [, holder, obstacle] = answer;
      const cause = obstacle && decodeError(obstacle);
      return {
        kind: 'moved',
        holder: holder ?? undefined,
        cause: cause instanceof HighlanderError ? cause : undefined,
      };
    }
  }
}
