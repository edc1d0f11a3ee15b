import { applyChange } from '../model/apply-change.js';
import { Connection, Disconnected } from './connection.js';
import { Outbox } from './outbox.js';

const PROTOCOL = 'highlander-todo';

/** All that a signed-in window knows and does. Tells its subscribers whenever something is new. */
export class Client {
  status = 'connecting';
  /** The lists that may be opened; undefined until the server has told. */
  lists = undefined;
  /** Changes that the server refused: `{ key, text }`. */
  refusals = [];

  #session;
  #connection;
  #outbox;
  #onSignedOut;
  #subscribers = new Set();
  #shown = nothing(undefined);
  #refusalCount = 0;

  constructor(session, onSignedOut) {
    this.#session = session;
    this.#onSignedOut = onSignedOut;
    this.#connection = new Connection(liveAddress(), [PROTOCOL, session.token], {
      opened: () => this.#opened(),
      push: (event, data) => this.#push(event, data),
      status: (status) => this.#update(() => (this.status = status)),
      failed: () => this.#checkSession(),
    });
    this.#outbox = new Outbox(this.#connection, {
      changed: () => this.#update(() => {}),
      refused: (change, message) => this.#refused(change, message),
    });
  }

  start() {
    this.#connection.start();
  }

  stop() {
    this.#connection.stop();
  }

  subscribe(subscriber) {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  get user() {
    return this.#session.user;
  }

  get unsaved() {
    return this.#outbox.unanswered.length;
  }

  /** The server answers, but could not take the last change yet. */
  get isSlow() {
    return this.#outbox.isSlow;
  }

  /** The list on show, as it will be once all changes of this window have arrived. */
  get list() {
    const { id, confirmed } = this.#shown;
    const base = confirmed ?? this.#unsavedList(id);
    return base && this.#outbox.notIn(id, base.revision).reduce(applyChange, base);
  }

  /** Who is here, as far as was heard when there was a connection. */
  get people() {
    return this.#shown.people;
  }

  /** Which nodes hold this window's connection and the list: `{ window, list }`; undefined where there is one process. */
  get places() {
    return this.#shown.places;
  }

  /** Why the list can't be shown; undefined where it can. */
  get obstacle() {
    return this.#shown.obstacle;
  }

  show(id) {
    if (this.#shown.id === id) return;
    const previous = this.#shown.id;
    this.#update(() => (this.#shown = nothing(id)));
    if (!this.#connection.isOpen) return;
    if (id) void this.#open();
    else if (previous) this.#connection.ask('list.close').catch(ignoreDisconnection);
  }

  change(event, data) {
    this.#outbox.add(event, data);
  }

  /** For what makes no sense later: answers or fails now. */
  async ask(event, data) {
    try {
      return await this.#connection.ask(event, data);
    } catch (error) {
      if (error instanceof Disconnected)
        throw new Error('There is no connection right now. Try again in a moment.', { cause: error });
      throw error;
    }
  }

  retryNow() {
    this.#connection.retryNow();
  }

  dismiss(key) {
    this.#update(() => (this.refusals = this.refusals.filter((refusal) => refusal.key !== key)));
  }

  #opened() {
    void this.#outbox.send();
    this.#connection.ask('lists.watch').catch(ignoreDisconnection);
    if (this.#shown.id) void this.#open();
  }

  async #open() {
    const shown = this.#shown;
    try {
      await this.#connection.ask('list.open', { list: shown.id });
      this.#update(() => (shown.obstacle = undefined));
    } catch (error) {
      if (!(error instanceof Disconnected)) this.#update(() => hide(shown, error.message));
    }
  }

  #push(event, data) {
    const shown = this.#shown;
    this.#update(() => {
      if (event === 'lists') this.#overview(data.lists);
      if (data?.id !== shown.id) return;
      if (event === 'list') {
        shown.confirmed = data;
        this.#outbox.settle(data.id, data.revision);
      }
      if (event === 'people') shown.people = data.people;
      if (event === 'places') shown.places = data;
      if (event === 'list.gone') hide(shown, 'This list was deleted, or you left it.');
    });
  }

  #overview(lists) {
    this.lists = lists;
    // It was refused before, and is shared now.
    if (this.#shown.obstacle && lists.some(({ id }) => id === this.#shown.id)) void this.#open();
  }

  #unsavedList(id) {
    const creation = this.#outbox.notIn(id, 0).find(({ event }) => event === 'list.create');
    return creation && { id, revision: 0, title: creation.data.title, todos: [], members: [this.user] };
  }

  #refused({ event, data }, message) {
    const what = data.todo?.title ?? data.changes?.title ?? data.title;
    const text = `${what ? `“${what}”` : 'Your change'} was not saved. ${message}`;
    this.refusals = [...this.refusals, { key: ++this.#refusalCount, text }];
    if (event === 'list.create') hide(this.#shown, message);
  }

  /** A browser doesn't say why a connection was refused, but to an ordinary request the server answers. */
  async #checkSession() {
    try {
      const response = await fetch('/api/lists', {
        headers: { authorization: `Bearer ${this.#session.token}` },
      });
      if (response.status === 401) this.#onSignedOut('Your session is over. Sign in again.');
    } catch {
      // The server can't be reached at all: the connection tries again by itself.
    }
  }

  #update(change) {
    change();
    for (const subscriber of this.#subscribers) subscriber();
  }
}

function nothing(id) {
  return { id, confirmed: undefined, people: [], places: undefined, obstacle: undefined };
}

function hide(shown, obstacle) {
  shown.confirmed = undefined;
  shown.people = [];
  shown.places = undefined;
  shown.obstacle = obstacle;
}

function liveAddress() {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`;
}

function ignoreDisconnection(error) {
  if (!(error instanceof Disconnected)) throw error;
}
