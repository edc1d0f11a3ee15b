import { ConfigurationError, NodeUnreachableError, messageOf } from '../errors/index.js';
import type { HostedType } from '../host/index.js';
import type { NodeInfo, ObjectIdentity, Placement } from '../object/index.js';
import type { NodeLoads } from './node-loads.js';

/** The nodes, as a placement needs to know them. */
export interface PlacementContext {
  /** This node, as it is now. */
  readonly node: () => NodeInfo;
  /** All nodes, as last heard. */
  readonly nodes: () => readonly NodeInfo[];
  readonly loads: NodeLoads;
  /** For the types that set none of their own. */
  readonly defaultPlacement: Placement;
}

/** Chooses the node on which an object wakes that lives nowhere. */
export class Placements {
  private turn = 0;

  constructor(private readonly context: PlacementContext) {}

  /**
   * Resolves to the chosen node, or `undefined` where there is none that could serve the type.
   *
   * @param minVersion of the class, where the object's record asks for it
   * @throws ConfigurationError where the application's own function has failed
   */
  async choose(
    type: HostedType,
    object: ObjectIdentity,
    { minVersion = 0, except }: { minVersion?: number | undefined; except?: string | undefined } = {},
  ): Promise<NodeInfo | undefined> {
    const candidates = this.candidates(type.name, minVersion).filter(({ nodeId }) => nodeId !== except);
    if (candidates.length === 0) return undefined;
    const placement = type.definition.options.placement ?? this.context.defaultPlacement;
    if (typeof placement === 'function') return this.byFunction(placement, object, candidates);
    switch (placement) {
      case 'local':
        return this.own(candidates) ?? this.next(candidates);
      case 'least-loaded':
        return this.context.loads.least(candidates);
      default:
        return this.next(candidates);
    }
  }

  /**
   * A node by its id.
   *
   * @throws NodeUnreachableError where there is no such node, or it can't take the object
   */
  find(type: HostedType, object: ObjectIdentity, nodeId: string): NodeInfo {
    const found = this.candidates(type.name, 0).find((node) => node.nodeId === nodeId);
    if (found) return found;
    const isMember = this.context.nodes().some((node) => node.nodeId === nodeId);
    const reason = isMember
      ? `it is stopping, takes no calls, or has no class for "${type.name}"`
      : 'it is not a member of this cluster';
    throw new NodeUnreachableError(object, nodeId, reason, 'no');
  }

  private candidates(type: string, minVersion: number): NodeInfo[] {
    const own = this.context.node();
    const others = this.context
      .nodes()
      .filter(({ nodeId, address }) => nodeId !== own.nodeId && address !== null);
    return [own, ...others]
      .filter(({ types, draining }) => !draining && Object.hasOwn(types, type) && types[type]! >= minVersion)
      .sort((one, other) => (one.nodeId < other.nodeId ? -1 : 1));
  }

  private own(candidates: readonly NodeInfo[]): NodeInfo | undefined {
    const { nodeId } = this.context.node();
    return candidates.find((node) => node.nodeId === nodeId);
  }

  private next(candidates: readonly NodeInfo[]): NodeInfo {
    return candidates[this.turn++ % candidates.length]!;
  }

  private byFunction(
    place: Extract<Placement, (...args: never[]) => unknown>,
    { type, id }: ObjectIdentity,
    candidates: readonly NodeInfo[],
  ): NodeInfo {
    let nodeId: string;
    try {
      nodeId = place({ type, id }, candidates);
    } catch (error) {
      throw misplaced({ type, id }, `it failed (${messageOf(error)})`, error);
    }
    const found = candidates.find((node) => node.nodeId === nodeId);
    if (found) return found;
    throw misplaced(
      { type, id },
      `it returned ${JSON.stringify(nodeId)}, which is not the nodeId of one of the nodes that it was given`,
    );
  }
}

function misplaced(object: { type: string; id: string }, what: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(
    `The placement function for ${object.type} "${object.id}" doesn't do: ${what}. It gets the object and the nodes, and ` +
      'returns the nodeId of one of them.',
    { ...object, ran: 'no', cause },
  );
}
