import { Machine } from './machine.js';

/** A switch that joins machines. Their addresses exist behind it only: no interface of the real machine is part of it. */
export class Network {
  readonly #switch = new Machine('switch');

  async ready(): Promise<void> {
    await this.#switch.ready();
    this.#switch.must(['ip', 'link', 'add', 'bridge', 'type', 'bridge']);
    this.#switch.must(['ip', 'link', 'set', 'bridge', 'up']);
  }

  /** Connects a machine, at an address of a /24. The cable goes when either end does. */
  plug(machine: Machine, address: string): void {
    const cable = ['eth0', 'netns', String(machine.pid), 'type', 'veth', 'peer', 'name', machine.name];
    this.#switch.must(['ip', 'link', 'add', ...cable]);
    this.#switch.must(['ip', 'link', 'set', machine.name, 'master', 'bridge', 'up']);
    machine.must(['ip', 'address', 'add', `${address}/24`, 'dev', 'eth0']);
    machine.must(['ip', 'link', 'set', 'eth0', 'up']);
    // Kubernetes looks for the interface of the default route.
    machine.must(['ip', 'route', 'add', 'default', 'dev', 'eth0']);
  }

  async stop(): Promise<void> {
    await this.#switch.stop();
  }
}
