import {
  CoordinationUnavailableError,
  type Coordination,
  type CoordinationSession,
  type MemoryCoordination,
  type SessionOwner,
} from 'nestjs-highlander';
import type { Site } from '../site.js';
import type { CoordinationLink } from './coordination-link.js';
import { COORDINATION_FAULTS, SimulatedSession } from './simulated-session.js';
import { travel } from './travel.js';

/** The coordination service as one node reaches it. */
export class SimulatedCoordination implements Coordination {
  constructor(
    private readonly site: Site,
    private readonly link: CoordinationLink,
    private readonly coordination: MemoryCoordination,
  ) {}

  get sessionTimeoutMs(): number {
    return this.link.sessionTimeoutMs;
  }

  openSession(owner: SessionOwner): Promise<CoordinationSession> {
    const { site, link } = this;
    const fate = site.weather.fate('coordination', COORDINATION_FAULTS);
    return new Promise((resolve, reject) => {
      const failed = (): void => reject(new CoordinationUnavailableError('no session could be opened'));
      travel<SimulatedSession>({
        site,
        label: 'openSession',
        fate: link.isUp ? fate : { ...fate, kind: 'lost' },
        effect: async () => {
          const session = new SimulatedSession(site, link, await this.coordination.openSession(owner));
          link.add(session);
          return session;
        },
        answered: (session) => {
          if (!link.isUp || session.isExpired) {
            failed();
            return;
          }
          session.isAdopted = true;
          resolve(session);
        },
        rejected: reject,
        failed,
      });
    });
  }
}
