import { z } from 'zod';
import { jsonBody } from '../http/json-body.js';
import { tidyName } from '../model/index.js';

/** The name that somebody goes by. */
export const personName = z
  .string()
  .transform(tidyName)
  .pipe(z.string().min(1, 'must not be empty').max(40))
  .meta({ description: 'A name; upper and lower case are the same', example: 'Ann' });

export const signInBody = jsonBody({
  name: personName,
  email: z.email().optional(),
});

export type SignInBody = z.infer<typeof signInBody>;

export const sessionView = z.object({
  token: z.string(),
  user: z.object({ id: z.string(), name: z.string() }),
});

export type SessionView = z.infer<typeof sessionView>;
