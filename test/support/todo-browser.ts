import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import type { TodoApp } from './todo-app.js';

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const RESULTS = fileURLToPath(new URL('../../test-results/', import.meta.url));

// What a browser reports of a server that is down, which is no fault of the page.
const SERVER_IS_DOWN = /net::ERR_CONNECTION_(REFUSED|RESET)|^WebSocket connection to /;

// For what hangs: a busy machine is slow, and no reason to fail.
const LIMIT_MS = 60_000;

export const DESKTOP: BrowserContextOptions = { viewport: { width: 1180, height: 820 } };
export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGS });
}

/** One person at a window of their own. */
export class Visitor {
  /** What the browser complained about: errors of scripts, and violations of the security policy. */
  readonly complaints: string[] = [];

  constructor(
    readonly page: Page,
    /** Whether the server is allowed to be down. */
    private readonly mayBeDown: boolean,
  ) {
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      if (this.mayBeDown && SERVER_IS_DOWN.test(message.text())) return;
      this.complaints.push(message.text());
    });
  }

  async signIn(name: string): Promise<void> {
    await this.page.getByLabel('Your name').fill(name);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.isLive();
  }

  async isLive(): Promise<void> {
    await this.page.locator('.connection').getByText('Live').waitFor();
  }

  /** Answers the address of the new list. */
  async beginList(title: string): Promise<string> {
    await this.page.getByLabel('Name of a new list').fill(title);
    await this.page.keyboard.press('Enter');
    await this.page.getByRole('heading', { name: title, level: 1 }).waitFor();
    return this.page.url();
  }

  async share(name: string): Promise<void> {
    await this.page.getByLabel('Name of the person to share with').fill(name);
    await this.page.getByRole('button', { name: 'Share' }).click();
    await this.page
      .getByText(new RegExp(`Ann.* and ${name}|Ann and .*${name}`))
      .first()
      .waitFor();
  }

  async add(title: string): Promise<void> {
    await this.page.getByLabel('New todo').fill(title);
    await this.page.keyboard.press('Enter');
    await this.todo(title).waitFor();
  }

  todo(title: string) {
    return this.page.getByRole('checkbox', { name: title, exact: true });
  }

  /** The titles of the todos, from top to bottom. */
  titles(): Promise<string[]> {
    return this.page.locator('.todo-title').allTextContents();
  }

  async photograph(name: string): Promise<void> {
    await mkdir(RESULTS, { recursive: true });
    await this.page.screenshot({ path: `${RESULTS}${name}.png` });
  }
}

export async function visit(
  browser: Browser,
  url: string,
  { mayBeDown = false, ...options }: BrowserContextOptions & { mayBeDown?: boolean } = {},
): Promise<Visitor> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...DESKTOP, ...options });
  context.setDefaultTimeout(LIMIT_MS);
  const visitor = new Visitor(await context.newPage(), mayBeDown);
  await visitor.page.goto(url);
  return visitor;
}

/** Opens the page and signs in. */
export async function visitAs(
  browser: Browser,
  { url }: TodoApp,
  name: string,
  options?: BrowserContextOptions & { mayBeDown?: boolean },
): Promise<Visitor> {
  const visitor = await visit(browser, url, options);
  await visitor.signIn(name);
  return visitor;
}
