import type { AnswerMessage, RequestMessage } from './messages.js';

/*
 * Whether a message is one at all. A peer has proved who it is, but it may be damaged, or of another version: what it
 * sends is looked at once, here, so that nothing behind it meets anything else than it was written for.
 */

/** @throws TypeError naming what is asked */
export function checkRequest(request: unknown): asserts request is RequestMessage {
  if (Array.isArray(request) && REQUESTS.get(request[0])?.(request)) return;
  throw new TypeError(`This node doesn't know what is asked of it: ${describe(request)}.`);
}

/** @throws TypeError naming the answer */
export function checkAnswer(answer: unknown): asserts answer is AnswerMessage {
  if (Array.isArray(answer) && ANSWERS.get(answer[0])?.(answer)) return;
  throw new TypeError(`it has answered what no node of this version understands: ${describe(answer)}`);
}

type Rule = (message: readonly unknown[]) => boolean;

const REQUESTS: ReadonlyMap<unknown, Rule> = new Map<unknown, Rule>([
  ['call', isCall],
  [
    'shutdown',
    ([, type, id, timeoutMs, chain]) => isText(type) && isText(id) && isTime(timeoutMs) && isChain(chain),
  ],
  ['load', () => true],
]);

// The errors in them are looked at by who decodes them.
const ANSWERS: ReadonlyMap<unknown, Rule> = new Map<unknown, Rule>([
  ['reply', () => true],
  ['error', () => true],
  ['moved', ([, holder]) => holder === null || isHolder(holder)],
]);

function isCall(message: readonly unknown[]): boolean {
  const [
    ,
    type,
    id,
    operation,
    isBuiltIn,
    args,
    timeoutMs,
    readOnly,
    mode,
    claim,
    chain,
    ,
    context,
    isAbortable,
  ] = message;
  return (
    [type, id, operation].every(isText) &&
    [isBuiltIn, readOnly, isAbortable].every(isFlag) &&
    Array.isArray(args) &&
    isTime(timeoutMs) &&
    (mode === 'serve' || mode === 'wake') &&
    (claim === null || isPairOfTexts(claim)) &&
    isChain(chain) &&
    (context === null || isPlainObject(context))
  );
}

function isChain(chain: unknown): boolean {
  return chain === null || (Array.isArray(chain) && chain.every(isPairOfTexts));
}

function isHolder(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const { nodeId, address, sessionId, zxid } = value;
  return [nodeId, sessionId, zxid].every(isText) && (address === null || isText(address));
}

function isPairOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && !Number.isNaN(value);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function describe(message: unknown): string {
  const kind: unknown = Array.isArray(message) ? message[0] : undefined;
  return isText(kind) ? `a message of kind ${JSON.stringify(kind.slice(0, 40))}` : 'no message of any kind';
}
