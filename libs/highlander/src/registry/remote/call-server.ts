import type { Claims, RequestContext, RequestHandler } from '../../cluster/index.js';
import { CoordinationUnavailableError } from '../../errors/index.js';
import {
  builtInOperation,
  Call,
  OUTSIDE,
  runInScope,
  type CallScope,
  type Deadlines,
  type ForeignCaller,
  type HostedType,
  type NotHere,
  type ObjectHost,
  type Operation,
  type TypeDirectory,
} from '../../host/index.js';
import { ObjectIdentity, validateId } from '../../object/index.js';
import type { ContextPropagator } from '../context-propagator.js';
import { encodeError } from './error-codec.js';
import { checkRequest } from './message-form.js';
import type { AnswerMessage, CallMessage, RequestMessage, ShutdownMessage } from './messages.js';
import { decodeChain } from './remote-chain.js';

export interface CallServerParts {
  readonly namespace: string;
  readonly host: ObjectHost;
  readonly claims: Claims;
  readonly types: TypeDirectory;
  readonly deadlines: Deadlines;
  readonly propagation: ContextPropagator | undefined;
}

/** Answers what other nodes ask of the objects of this node. Whatever it is sent, it answers. */
export class CallServer {
  constructor(private readonly parts: CallServerParts) {}

  readonly handle: RequestHandler = (request, from): Promise<AnswerMessage> => {
    try {
      checkRequest(request);
      return this.answer(request, from);
    } catch (error) {
      return Promise.resolve(errorMessage(error));
    }
  };

  private answer(request: RequestMessage, from: RequestContext): Promise<AnswerMessage> {
    switch (request[0]) {
      case 'call':
        return this.call(request, from);
      case 'shutdown':
        return this.shutdown(request).catch(errorMessage);
      default:
        return Promise.resolve(['reply', this.parts.host.liveCount]);
    }
  }

  private call(message: CallMessage, from: RequestContext): Promise<AnswerMessage> {
    const [, typeName, id, name, isBuiltIn, args, timeoutMs, , mode, claim, , , context, isAbortable] =
      message;
    const type = this.parts.types.find(typeName);
    validateId(typeName, id);
    const identity = new ObjectIdentity(typeName, id);
    const operation = operationOf(type, name, isBuiltIn);
    return new Promise((resolve) => {
      const call = new Call(
        identity,
        operation,
        args,
        this.scopeOf(message),
        {
          timeoutMs,
          signal: isAbortable ? from.signal : undefined,
          foreign: new Asker(resolve),
        },
        this.parts.deadlines,
      );
      const serve = (): void => this.serve(call, type, mode === 'wake', claim);
      if (context && this.parts.propagation) this.parts.propagation.restore(context, serve);
      else serve();
    });
  }

  private serve(call: Call, type: HostedType, mayWake: boolean, claim: CallMessage[9]): void {
    const { host } = this.parts;
    if (!host.admit(call)) return;
    if (mayWake || host.isHere(call.object)) host.take(call, type);
    else if (claim) void this.serveOrphan(call, type, claim);
    else call.moveOn({});
    call.watch();
  }

  /**
   * The caller has seen a claim of this node on an object that isn't live here. Maybe it was put to sleep since; or a
   * session of this node holds the claim without an activation, since an answer was lost. Then this node is the one to
   * serve it (I9).
   */
  private async serveOrphan(
    call: Call,
    type: HostedType,
    [sessionId, zxid]: readonly [string, string],
  ): Promise<void> {
    try {
      if (await this.parts.claims.holds(call.object, { sessionId, zxid })) {
        if (call.phase === 'waiting') this.parts.host.take(call, type);
      } else {
        call.moveOn({});
      }
    } catch (error) {
      // Its session ends, or can't be asked. The call has not run: its caller looks for the owner again.
      if (error instanceof CoordinationUnavailableError) call.moveOn({ cause: error });
      else call.fail(error);
    }
  }

  private async shutdown([, type, id, , chain]: ShutdownMessage): Promise<AnswerMessage> {
    validateId(type, id);
    const identity = new ObjectIdentity(type, id);
    const { host } = this.parts;
    if (!host.isHere(identity)) return movedMessage({});
    const scope: CallScope = { ...OUTSIDE, chain: this.decodeChain(chain) };
    await runInScope(scope, () => host.shutdown(identity, 'shutdown'));
    return ['reply', undefined];
  }

  private scopeOf([, , , , , , , readOnly, , , chain, principal]: CallMessage): CallScope {
    return { ...OUTSIDE, principal, readOnly, chain: this.decodeChain(chain) };
  }

  private decodeChain(chain: CallMessage[10]): CallScope['chain'] {
    const { namespace, host } = this.parts;
    return decodeChain(chain, namespace, (key) => host.runningTurnId(key));
  }
}

/** Another node that waits for the answer to its call. */
class Asker implements ForeignCaller {
  constructor(private readonly answer: (message: AnswerMessage) => void) {}

  replied(value: unknown): void {
    this.answer(['reply', value]);
  }

  failed(error: unknown): void {
    this.answer(errorMessage(error));
  }

  moved(why: NotHere): void {
    this.answer(movedMessage(why));
  }
}

function errorMessage(error: unknown): AnswerMessage {
  return ['error', encodeError(error)];
}

function movedMessage({ holder, cause }: NotHere): AnswerMessage {
  return ['moved', holder ?? null, cause ? encodeError(cause) : null];
}

function operationOf(type: HostedType, name: string, isBuiltIn: boolean): Operation {
  const operation = isBuiltIn ? builtInOperation(name) : undefined;
  return operation ?? type.handler(name);
}
