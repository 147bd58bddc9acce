/** A place where a mistake can be planted: what the stages act through, as somebody else would have built it. */
import type { DeliveryPorts } from '../../src/delivery/ports.ts';
import type { FreezePorts } from '../../src/digest/ports.ts';
import type { ObjectStore, Queue } from '../../src/ports.ts';
import type { Scenario } from './scenario.ts';
import type { Simulation } from './simulation.ts';

export interface Mistake {
  readonly name: string;
  readonly delivery: (ports: DeliveryPorts, simulation: Simulation) => DeliveryPorts;
  readonly freezer: (ports: FreezePorts) => FreezePorts;
  readonly journal: (journal: ObjectStore) => ObjectStore;
  readonly queue: (queue: Queue, who: 'sweep' | 'digest' | 'delivery') => Queue;
  /** Whoever builds has deleted its intent before it is done: what a crash leaves, nobody takes up again. */
  readonly losesIntents: boolean;
  /** Which table it is, is asked by nobody. */
  readonly asksNoEpoch: boolean;
  /** A scenario in which it shows soon. */
  readonly where: (scenario: Scenario) => Scenario;
}

export const none: Mistake = {
  name: 'none',
  delivery: (ports) => ports,
  freezer: (ports) => ports,
  journal: (journal) => journal,
  queue: (queue) => queue,
  ...{ losesIntents: false, asksNoEpoch: false },
  where: (scenario) => scenario,
};
