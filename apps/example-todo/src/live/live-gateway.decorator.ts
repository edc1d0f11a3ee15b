import { applyDecorators, StandardSchemaValidationPipe, UsePipes } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';

/** All gateways serve the same connections, each a part of the messages; all input is checked at this door. */
export function LiveGateway(): ClassDecorator {
  return applyDecorators(WebSocketGateway({ path: '/live' }), UsePipes(new StandardSchemaValidationPipe()));
}
