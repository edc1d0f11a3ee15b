import type { ClaimHolder } from '../coordination/index.js';
import { AlreadyStartedError, NodeUnreachableError } from '../errors/index.js';
import { startOperation, type Call, type HostedType } from '../host/index.js';
import type { ObjectIdentity } from '../object/index.js';

/** Answers calls of objects that another node owns. */
export function answerForOtherNode(call: Call, _type: HostedType, holder: ClaimHolder): void {
  call.fail(
    call.operation === startOperation
      ? new AlreadyStartedError(call.object, holder.nodeId)
      : unreachable(call.object, holder.nodeId),
  );
}

/** Another node would have to be asked. */
export function unreachable(object: ObjectIdentity, nodeId: string): NodeUnreachableError {
  return new NodeUnreachableError(object, nodeId, 'nodes of this version do not call each other', 'no');
}
