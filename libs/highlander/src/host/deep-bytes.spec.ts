import { afterEach, describe, expect, it } from 'vitest';
import { Field, HighlanderObject, Read, Update } from '../object/index.js';
import { startNode, stopAllNodes } from '../testing/start-node.fixture.js';

interface Picture {
  layers: { pixels: Uint8Array }[];
}

@HighlanderObject('canvas')
class Canvas {
  @Field(() => ({ layers: [{ pixels: new Uint8Array(2) }] })) picture!: Picture;

  @Update() paint(at: number, value: number, fails = false): void {
    this.picture.layers[0]!.pixels[at] = value;
    if (fails) throw new Error('after all');
  }

  @Update() paintNew(value: number): void {
    this.picture = { layers: [{ pixels: new Uint8Array(2) }] };
    this.picture.layers[0]!.pixels[0] = value;
  }

  @Read() paintOver(): void {
    this.picture.layers[0]!.pixels[0] = 99;
  }
}

describe('Bytes deep within a field', () => {
  afterEach(stopAllNodes);

  const start = async () => {
    const { objects } = await startNode([Canvas]);
    const pixels = async () => {
      const { state, revision } = await objects.snapshot(Canvas, 'sky');
      return [...state.picture.layers[0]!.pixels, `revision ${revision}`];
    };
    return { canvas: objects.ref(Canvas, 'sky'), pixels };
  };

  it('are changed in place, in a copy of the turn', async () => {
    const { canvas, pixels } = await start();
    await canvas.paint(1, 9);
    expect(await pixels()).toEqual([0, 9, 'revision 1']);
    await canvas.paint(1, 9);
    expect(await pixels()).toEqual([0, 9, 'revision 1']);
    await canvas.paintNew(7);
    expect(await pixels()).toEqual([7, 0, 'revision 2']);
  });

  it('are as they were after a turn that failed, or only read', async () => {
    const { canvas, pixels } = await start();
    await expect(canvas.paint(1, 9, true)).rejects.toThrow('after all');
    await canvas.paintOver();
    expect(await pixels()).toEqual([0, 0, 'revision 0']);
  });
});
