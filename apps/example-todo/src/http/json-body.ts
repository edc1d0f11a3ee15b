import { z } from 'zod';

/** An object that comes as the body of a request; says so where none came. */
export function jsonBody<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'invalid_type'
        ? 'The body must be a JSON object, sent with the header "content-type: application/json"'
        : undefined,
  });
}
