import { declareMember } from './declarations.js';

/**
 * Makes a method callable from outside and lets it change the object's fields. It runs alone, on a draft of the
 * state; when it throws, nothing has changed; when it has returned and the change is durable, its caller is answered.
 *
 * @publicApi
 */
export function Update(): MethodDecorator {
  return (target, member) => declareMember(target, { decorator: 'Update', member });
}
