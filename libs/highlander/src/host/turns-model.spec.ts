import * as fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { memoryStore } from '../storage/index.js';
import { Field, HighlanderObject, Update } from '../object/index.js';
import { startNode, stopAllNodes } from '../testing/start-node.fixture.js';

/* What updates read and leave, whatever they touch in which order, is what the same steps do to plain values. */

type Name = 'one' | 'two' | 'three';
type Fields = Record<Name, unknown>;

type Step =
  | { readonly kind: 'assign'; readonly name: Name; readonly value: unknown }
  | { readonly kind: 'move'; readonly from: Name; readonly to: Name }
  | { readonly kind: 'read' | 'change' | 'shrink'; readonly name: Name };

/** Does the steps, and tells what was seen on the way. */
function follow(fields: Fields, steps: readonly Step[]): unknown[] {
  return steps.map((step) => followOne(fields, step));
}

function followOne(fields: Fields, step: Step): unknown {
  if (step.kind === 'assign') return (fields[step.name] = structuredClone(step.value)) === step.value;
  if (step.kind === 'move') {
    fields[step.to] = fields[step.from];
    return (fields[step.from] = null);
  }
  return { read: structuredCopy, change, shrink }[step.kind](fields[step.name]);
}

function change(value: unknown): unknown {
  if (value instanceof Uint8Array) return (value[0] = (value[0]! + 1) % 256);
  if (Array.isArray(value)) return value.push(value.length);
  if (value instanceof Map) return value.set(`key ${value.size}`, { count: value.size }).size;
  if (typeof value !== 'object' || value === null) return undefined;
  const object = value as { count?: number; bytes?: Uint8Array };
  if (object.bytes) object.bytes[0] = (object.bytes[0]! + 1) % 256;
  return (object.count = (object.count ?? 0) + 1);
}

function shrink(value: unknown): unknown {
  if (Array.isArray(value)) return value.shift() === undefined ? 'nothing' : value.length;
  if (value instanceof Map) return value.delete('key 0');
  return undefined;
}

/** Of a draft, too. */
function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCopy);
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, structuredCopy(each)]));
  if (value instanceof Uint8Array) return value.slice();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, structuredCopy(each)]));
}

@HighlanderObject('followed')
class Followed {
  @Field() one: unknown = 0;
  @Field() two: unknown = null;
  @Field(() => []) three!: unknown;

  @Update() follow(steps: Step[]): unknown[] {
    return follow(this, steps);
  }
}

const name = fc.constantFrom<Name>('one', 'two', 'three');
const bytes = fc.uint8Array({ minLength: 1, maxLength: 3 }).map((found) => new Uint8Array(found));
const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, 0, 1, '', 'text', true),
  bytes,
  fc.array(fc.constantFrom<unknown>(1, 'a', { count: 1 }), { maxLength: 3 }),
  bytes.map((found) => ({ bytes: found })),
  fc.record({ count: fc.nat(3) }),
  fc.constantFrom(new Map([['key 0', { count: 0 }]]), new Map()),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('assign' as const), name, value }),
  fc.record({ kind: fc.constant('move' as const), from: name, to: name }),
  fc.record({ kind: fc.constantFrom('read' as const, 'change' as const, 'shrink' as const), name }),
);
const updates = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 });

afterEach(stopAllNodes);

it('updates do what the same steps do to plain values, also after the object slept', async () => {
  const { objects } = await startNode([Followed], { storage: memoryStore() });
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(updates, async (programs) => {
      const id = `run ${runs++}`;
      const plain: Fields = { one: 0, two: null, three: [] };
      for (const steps of programs) {
        const seen = await objects.ref(Followed, id).follow(steps);
        expect(seen).toEqual(follow(plain, steps));
        expect(await objects.get(Followed, id)).toEqual(plain);
      }
      await objects.shutdown(Followed, id);
      expect(await objects.get(Followed, id)).toEqual(plain);
    }),
    { numRuns: 500 },
  );
});
