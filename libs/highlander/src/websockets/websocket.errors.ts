import { HighlanderError } from '../errors/index.js';
import type { MessageId } from './incoming-message.js';

/** What a client sent is not a message. @publicApi */
export class InvalidMessageError extends HighlanderError {
  readonly code = 'HIGHLANDER_INVALID_MESSAGE';
  /** The `id` that the client gave, where it could be read. */
  readonly messageId: MessageId | undefined;

  constructor(reason: string, messageId?: MessageId) {
    super(
      `This is not a message: ${reason}. Send JSON text: { "event": "…", "data": …, "id": … }, where data and id may be absent.`,
    );
    this.messageId = messageId;
  }
}

// Enough to recognize it; the client chose its length.
const MAX_QUOTED_LENGTH = 100;

/** No gateway of this path handles the event. @publicApi */
export class UnknownEventError extends HighlanderError {
  readonly code = 'HIGHLANDER_UNKNOWN_EVENT';

  constructor(event: string) {
    super(`Nothing here handles the event ${JSON.stringify(event.slice(0, MAX_QUOTED_LENGTH))}.`);
  }
}
