import type { Choice } from './choice.js';
import { nameOf, type Subject } from './caller.js';
import { KINDS } from './kinds.js';

const COLD_OF_A_KIND = 12;
const HOT_SHARE = 0.6;
// Histories of one object are decided as a whole, and lists of all that was ever appended are read again and again.
const MOST_CALLS = 250;

/** The objects there are: a few that everybody calls, and many that hardly anybody does. Old ones make way for new. */
export class Population {
  private readonly hot: Place[];
  private readonly cold: Place[];
  private readonly known = new Map<string, Subject>();

  constructor() {
    this.hot = KINDS.map((kind) => new Place(kind, 'hot'));
    this.cold = KINDS.flatMap((kind) =>
      Array.from({ length: COLD_OF_A_KIND }, (_, n) => new Place(kind, `cold-${n}`)),
    );
  }

  /** One to be called. */
  pick(choice: Choice): Subject {
    const place = choice.pick(choice.chance(HOT_SHARE) ? this.hot : this.cold);
    return this.remember(place.called());
  }

  /** Those that are called now. */
  get present(): readonly Subject[] {
    return [...this.hot, ...this.cold].map((place) => this.remember(place.called()));
  }

  /** All that were ever called. */
  get past(): readonly Subject[] {
    return [...this.known.values()];
  }

  private remember(subject: Subject): Subject {
    this.known.set(nameOf(subject), subject);
    return subject;
  }
}

class Place {
  private calls = 0;

  constructor(
    private readonly kind: Subject['kind'],
    private readonly name: string,
  ) {}

  called(): Subject {
    const generation = Math.floor(this.calls++ / MOST_CALLS);
    return { kind: this.kind, id: `${this.name}-${generation}` };
  }
}
