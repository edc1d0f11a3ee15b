import { Catch, HttpException, HttpStatus, type ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { HighlanderError } from 'nestjs-highlander';

const STATUS_BY_CODE: Partial<Record<HighlanderError['code'], HttpStatus>> = {
  HIGHLANDER_INVALID_ID: HttpStatus.BAD_REQUEST,
  HIGHLANDER_FIELD_VALIDATION: HttpStatus.BAD_REQUEST,
  HIGHLANDER_UNSTORABLE_VALUE: HttpStatus.BAD_REQUEST,
  HIGHLANDER_RECORD_TOO_LARGE: HttpStatus.PAYLOAD_TOO_LARGE,
  HIGHLANDER_REVISION_CONFLICT: HttpStatus.CONFLICT,
  HIGHLANDER_ALREADY_STARTED: HttpStatus.CONFLICT,
  HIGHLANDER_CALL_TIMEOUT: HttpStatus.GATEWAY_TIMEOUT,
  HIGHLANDER_OUTCOME_UNKNOWN: HttpStatus.GATEWAY_TIMEOUT,
  HIGHLANDER_MAILBOX_FULL: HttpStatus.SERVICE_UNAVAILABLE,
  HIGHLANDER_STORAGE: HttpStatus.SERVICE_UNAVAILABLE,
  HIGHLANDER_COORDINATION_UNAVAILABLE: HttpStatus.SERVICE_UNAVAILABLE,
  HIGHLANDER_OWNERSHIP_LOST: HttpStatus.SERVICE_UNAVAILABLE,
  HIGHLANDER_NODE_UNREACHABLE: HttpStatus.SERVICE_UNAVAILABLE,
  HIGHLANDER_NODE_DRAINING: HttpStatus.SERVICE_UNAVAILABLE,
};

/** Answers the errors of objects with the HTTP status that fits; whatever is no fault of the caller stays a 500. */
@Catch(HighlanderError)
export class HighlanderExceptionFilter extends BaseExceptionFilter {
  override catch(error: HighlanderError, host: ArgumentsHost): void {
    const statusCode = STATUS_BY_CODE[error.code];
    const { code, message, ran } = error;
    const answer =
      statusCode && new HttpException({ statusCode, code, message, ran }, statusCode, { cause: error });
    // oxlint-disable-next-line promise/valid-params, promise/no-promise-in-callback -- Nest's catch(), not a promise's
    super.catch(answer ?? error, host);
  }
}
