import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A fenced block of TypeScript in a page. */
export interface Snippet {
  /** `docs/guides/testing.md:42`, the line of its fence. */
  readonly place: string;
  /** With its hidden prelude. */
  readonly code: string;
  /** How it is marked. `ts run`: it prints what the next block says; `ts process`: so does it as a program of its own. */
  readonly info: string;
  /** What it prints, where it is run. */
  readonly prints: string | undefined;
}

/** A link to another place of this repository. */
export interface Link {
  readonly line: number;
  readonly file: string;
  readonly anchor: string | undefined;
}

interface Fence {
  readonly line: number;
  readonly info: string;
  readonly code: string;
  readonly prelude: string | undefined;
}

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'temp', 'coverage', 'etc', 'test-results']);
const PRELUDE = /<!-- prelude: (\S+)\n([^]*?)\n-->/g;
const FENCE = /(?:<!-- prelude: (\S+) -->\n+)?^```(.*)\n([^]*?)^```$/gm;
const LINK = /\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g;

/** One page of the documentation. */
export class Page {
  private readonly text: string;

  constructor(
    root: string,
    readonly path: string,
  ) {
    this.text = readFileSync(join(root, path), 'utf8');
  }

  /** All pages of the repository. */
  static all(root: string): Page[] {
    const pages: Page[] = [];
    const visit = (folder: string): void => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name) && !entry.name.startsWith('.'))
          visit(path);
        else if (entry.isFile() && entry.name.endsWith('.md'))
          pages.push(new Page(root, relative(root, path)));
      }
    };
    visit(root);
    return pages;
  }

  get snippets(): Snippet[] {
    const preludes = new Map([...this.text.matchAll(PRELUDE)].map(([, name, code]) => [name!, code!]));
    const fences = this.fences;
    return fences.flatMap(({ line, info, code, prelude }, index) => {
      if (!/^ts\b/.test(info)) return [];
      const place = `${this.path}:${line}`;
      if (prelude !== undefined && !preludes.has(prelude)) {
        throw new Error(`${place}: there is no prelude "${prelude}" on this page.`);
      }
      const next = fences[index + 1];
      const runs = info === 'ts run' || info === 'ts process';
      if (runs && next?.info !== 'text') {
        throw new Error(`${place}: a block that runs is followed by a text block with what it prints.`);
      }
      const hidden = prelude === undefined ? '' : `${preludes.get(prelude)}\n`;
      return [{ place, info, code: hidden + code, prints: runs ? next!.code.trimEnd() : undefined }];
    });
  }

  /** The anchors that GitHub gives to headings. */
  get anchors(): Set<string> {
    const headings = this.prose.matchAll(/^#+ (.+)$/gm);
    return new Set([...headings].map(([, title]) => slugOf(title!)));
  }

  get links(): Link[] {
    const { prose } = this;
    return [...prose.matchAll(LINK)].map(({ 1: file, 2: anchor, index }) => ({
      line: lineAt(prose, index),
      file: file!,
      anchor,
    }));
  }

  /** The names in the first column of the page's tables. */
  get tableNames(): Set<string> {
    return new Set([...this.prose.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name!));
  }

  private get fences(): Fence[] {
    return [...this.text.matchAll(FENCE)].map(({ 0: whole, 1: prelude, 2: info, 3: code, index }) => ({
      line: lineAt(this.text, index + whole.indexOf('```')),
      info: info!.trim(),
      code: code!,
      prelude,
    }));
  }

  /** The text without what is code or hidden, every line still where it was. */
  private get prose(): string {
    return this.text.replace(/<!--[^]*?-->|^```[^]*?^```$/gm, (hidden) => hidden.replace(/[^\n]+/g, ''));
  }
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function slugOf(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}
