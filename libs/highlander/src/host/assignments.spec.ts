import { afterEach, describe, expect, it } from 'vitest';
import { Field, HighlanderObject, Read, Update } from '../object/index.js';
import { startNode, stopAllNodes } from '../testing/start-node.fixture.js';

@HighlanderObject('box')
class Box {
  @Field() size = 1;
  @Field() content: unknown = null;
  @Field(() => ({ list: [1] })) parts!: { list: unknown[] };

  /** Assigns one after another, and answers what it read after each. */
  @Update() assign(contents: unknown[]): unknown[] {
    return contents.map((content) => {
      this.content = content;
      return [this.content, this.size, this.parts.list.length];
    });
  }

  @Update() grow(by: number): number {
    this.size += by;
    return this.size;
  }

  @Update() growAndFail(): void {
    this.size += 1;
    this.parts.list.push(this.size);
    throw new Error('no');
  }

  /** A number, then a part of the state, and a number again. */
  @Update() mix(): void {
    this.size = 5;
    this.parts.list.push(this.size);
    this.content = this.parts;
    this.size += 1;
  }

  @Read() all(): unknown[] {
    return [this.size, this.content, this.parts];
  }
}

describe('What a turn assigns to its fields', () => {
  afterEach(stopAllNodes);

  const start = async () => {
    const { objects } = await startNode([Box]);
    const revision = async () => (await objects.snapshot(Box, 'a')).revision;
    return { box: objects.ref(Box, 'a'), revision };
  };

  it.each([
    ['a primitive after an object', [{ a: 1 }, 7]],
    ['an object after a primitive', [7, { a: 1 }]],
    ['nothing after an object', [{ a: 1 }, undefined]],
    ['all of them', [7, [1], 'x', { a: [1] }, null, 'y']],
  ])('is what it reads, and what stays in the end: %s', async (_what, contents) => {
    const { box } = await start();
    expect(await box.assign(contents)).toEqual(contents.map((content) => [content, 1, 1]));
    expect(await box.all()).toEqual([1, contents.at(-1), { list: [1] }]);
  });

  it('goes together with what it changes within others', async () => {
    const { box, revision } = await start();
    await box.mix();
    expect(await box.all()).toEqual([6, { list: [1, 5] }, { list: [1, 5] }]);
    expect(await revision()).toBe(1);
  });

  it('is nothing to write where it is what was there', async () => {
    const { box, revision } = await start();
    await box.grow(0);
    await box.assign([7, null]);
    expect(await revision()).toBe(0);
    await box.grow(2);
    expect(await box.all()).toEqual([3, null, { list: [1] }]);
    expect(await revision()).toBe(1);
  });

  it('is gone when it fails', async () => {
    const { box, revision } = await start();
    await expect(box.growAndFail()).rejects.toThrow('no');
    expect(await box.all()).toEqual([1, null, { list: [1] }]);
    expect(await revision()).toBe(0);
  });
});
