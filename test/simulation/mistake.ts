/** A place where a mistake can be planted: what the stages act through, as somebody else would have built it. */
import type { DeliveryPorts } from '../../src/delivery/ports.ts';
import type { Queue } from '../../src/ports.ts';
import type { Simulation } from './simulation.ts';

export interface Mistake {
  readonly name: string;
  readonly delivery: (ports: DeliveryPorts, simulation: Simulation) => DeliveryPorts;
  readonly queue: (queue: Queue, who: 'sweep' | 'digest' | 'delivery') => Queue;
}

export const none: Mistake = {
  name: 'none',
  delivery: (ports) => ports,
  queue: (queue) => queue,
};
