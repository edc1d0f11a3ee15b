import { applyDecorators, StandardSchemaValidationPipe, UsePipes } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';

const MAX_MESSAGE_BYTES = 32 * 1_024;

/** All gateways serve the same connections, each a part of the messages; all input is checked at this door. */
export function LiveGateway(): ClassDecorator {
  return applyDecorators(
    WebSocketGateway({ path: '/live', maxPayload: MAX_MESSAGE_BYTES }),
    UsePipes(new StandardSchemaValidationPipe()),
  );
}
