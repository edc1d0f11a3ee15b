import { describe, expect, it } from 'vitest';
import { entriesOf } from '../entries.fixture.js';
import { renderTimeline } from './render-timeline.js';

interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly stroke: string;
}

/** The bars by their labels. */
function barsOf(svg: string): Record<string, Bar> {
  const bar = /<rect x="([\d.]+)" y="(\d+)" width="([\d.]+)".* stroke="(#\w+)".*\/>\n<text [^>]*>([^<]*)</g;
  return Object.fromEntries(
    [...svg.matchAll(bar)].map(([, x, y, width, stroke, label]) => [
      label!,
      { x: Number(x), y: Number(y), width: Number(width), stroke: stroke! },
    ]),
  );
}

const end = ({ x, width }: Bar): number => x + width;

describe('A timeline', () => {
  const operations = entriesOf('c1 0-2 write 1', 'c2 1-? write 2', 'c1 3-4 read = 2', 'c10 5-9 read = 1');
  const svg = renderTimeline({ operations, offending: operations[3]! });
  const bars = barsOf(svg);

  it('has a bar for each operation, in the lane of its process', () => {
    expect(Object.keys(bars)).toEqual(['write 1', 'read → 2', 'write 2 (unknown)', 'read → 1']);
    expect(bars['write 1']!.y).toBe(bars['read → 2']!.y);
    expect(bars['write 2 (unknown)']!.y).toBeGreaterThan(bars['write 1']!.y);
  });

  it('is true to the order of events', () => {
    expect(bars['write 2 (unknown)']!.x).toBeGreaterThan(bars['write 1']!.x);
    expect(bars['write 2 (unknown)']!.x).toBeLessThan(end(bars['write 1']!));
    expect(bars['read → 2']!.x).toBeGreaterThan(end(bars['write 1']!));
  });

  it('gives every bar room for its label', () => {
    for (const [label, { width }] of Object.entries(bars)) expect(width).toBeGreaterThan(label.length * 7);
  });

  it('leaves what is unknown open until the end', () => {
    expect(end(bars['write 2 (unknown)']!)).toBeGreaterThan(end(bars['read → 1']!));
  });

  it('marks the offending operation', () => {
    expect(bars['read → 1']!.stroke).not.toBe(bars['read → 2']!.stroke);
  });

  it('keeps operations apart that one process did at once', () => {
    const both = barsOf(renderTimeline({ operations: entriesOf('c1 0-5 write 1', 'c1 1-4 read = 1') }));
    expect(both['read → 1']!.y).toBeGreaterThan(both['write 1']!.y);
  });

  it('is well-formed whatever its labels are', () => {
    const odd = renderTimeline({ operations: entriesOf('c<1> 0-5 write "<&"') }, { title: 'a < \0b' });
    expect(odd).toContain('>c&lt;1&gt;</text>');
    expect(odd).toContain('>write "&lt;&amp;"</text>');
    expect(odd).toContain('>a &lt; \uFFFDb</text>');
  });

  it('is empty where nothing happened', () => {
    expect(renderTimeline({ operations: [] })).toMatch(/^<svg .*<\/svg>\n$/s);
  });
});
