import { declareMember } from './declarations.js';

/**
 * Makes a method callable from outside that changes nothing: it sees the newest committed state, and a change throws.
 * Because it is safe to repeat, it is repeated by itself when a node is lost.
 *
 * @publicApi
 */
export function Read(): MethodDecorator {
  return (target, member) => declareMember(target, { decorator: 'Read', member });
}
