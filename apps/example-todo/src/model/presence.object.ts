import { Field, HighlanderObject, ObjectRegistry, Update, type NodeInfo } from 'nestjs-highlander';
import { z } from 'zod';

const visitorSchema = z.strictObject({
  connection: z.string(),
  node: z.string(),
  user: z.string(),
  name: z.string(),
});

/** A window that shows a list, and the node that holds its connection. */
export type Visitor = z.infer<typeof visitorSchema>;

/**
 * Who looks at a list, under the list's id. Kept like everything else, so that all nodes can watch it. What a crash
 * leaves behind does no harm: a node has a new id at every start, so a visitor of a node that is no more is nobody.
 */
@HighlanderObject('presence')
export class Presence {
  @Field({ schema: z.array(visitorSchema), default: () => [] }) visitors!: Visitor[];

  constructor(private readonly objects: ObjectRegistry) {}

  @Update()
  enter(visitor: Visitor): void {
    const others = stillHere(this.visitors, this.objects.nodes());
    this.visitors = [...others.filter(({ connection }) => connection !== visitor.connection), visitor];
  }

  @Update()
  leave(connection: string): void {
    this.visitors = this.visitors.filter((visitor) => visitor.connection !== connection);
  }
}

export function stillHere(visitors: readonly Visitor[], nodes: readonly NodeInfo[]): Visitor[] {
  return visitors.filter(({ node }) => nodes.some(({ nodeId }) => nodeId === node));
}
