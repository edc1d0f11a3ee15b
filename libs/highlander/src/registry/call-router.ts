import type { ClaimHolder } from '../coordination/index.js';
import { AlreadyStartedError, NodeUnreachableError } from '../errors/index.js';
import { startOperation, type Call, type HostedType } from '../host/index.js';

/** Answers calls of objects that another node owns. */
export function answerForOtherNode(call: Call, _type: HostedType, holder: ClaimHolder): void {
  const error =
    call.operation === startOperation
      ? new AlreadyStartedError(call.object, holder.nodeId)
      : new NodeUnreachableError(
          call.object,
          holder.nodeId,
          'nodes of this version do not call each other',
          'no',
        );
  call.fail(error);
}
