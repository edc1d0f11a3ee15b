import type { Dice } from './dice.js';
import { HOSTILE_NAMES, hostilePlain } from './hostile-values.js';

/** A valid value of lists and plain objects, with one or two of its parts replaced, removed, repeated or swapped. */
export function mutateValue(dice: Dice, valid: unknown): unknown {
  let value = structuredClone(valid);
  for (let left = 1 + dice.int(2); left > 0; left--) value = mutateSomewhere(dice, value);
  return value;
}

function mutateSomewhere(dice: Dice, value: unknown): unknown {
  if (!isContainer(value) || dice.chance(0.1)) return hostilePlain(dice);
  const keys = Object.keys(value);
  const key = dice.pick(keys);
  const child = key === undefined ? undefined : (value as Record<string, unknown>)[key];
  if (isContainer(child) && dice.chance(0.6)) return replaced(value, key, mutateSomewhere(dice, child));
  return Array.isArray(value)
    ? mutateList(dice, value)
    : mutateObject(dice, value as Record<string, unknown>);
}

function mutateList(dice: Dice, list: readonly unknown[]): unknown[] {
  const at = dice.int(list.length + 1);
  switch (dice.int(5)) {
    case 0:
      return list.toSpliced(at, 1);
    case 1:
      return list.toSpliced(at, 0, hostilePlain(dice));
    case 2:
      return list.toSpliced(at, 0, ...list.slice(0, at));
    default:
      return list.toSpliced(at, 1, hostilePlain(dice));
  }
}

function mutateObject(dice: Dice, object: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(object);
  const [name] = dice.pick(entries) ?? [dice.pick(HOSTILE_NAMES)];
  switch (dice.int(4)) {
    case 0:
      return Object.fromEntries(entries.filter(([key]) => key !== name));
    case 1:
      return Object.fromEntries([...entries, [dice.pick(HOSTILE_NAMES), hostilePlain(dice)]]);
    default:
      return { ...object, [name]: hostilePlain(dice) };
  }
}

function replaced(value: object, key: string, child: unknown): object {
  if (Array.isArray(value)) return value.with(Number(key), child);
  return { ...value, [key]: child };
}

function isContainer(value: unknown): value is object {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
