import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { SignedInRequest } from './bearer.guard.js';

/** Whom {@link BearerGuard} let in. */
export const CurrentUser = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<SignedInRequest>().user,
);
