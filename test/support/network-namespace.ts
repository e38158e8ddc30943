/**
 * A network of the test's own, with one address in it that is not loopback: what a pod has. Needs root and iproute2.
 * The API server refuses to proxy to loopback, and a test must not listen on the machine's own address.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface NetworkNamespace extends AsyncDisposable {
  /** The address inside; reached from outside over a veth pair. */
  readonly address: string;
  /** Runs a Node script inside; resolves when it has printed its first line. */
  run(script: string, args: readonly string[]): Promise<void>;
}

const TOOL = 'ip'; // of iproute2
const NAME = `floor-${process.pid}`;
const OUTSIDE = `fl${process.pid}o`;
const INSIDE = `fl${process.pid}i`;
/** A /30 of 10.213/16 that is this process's own. */
const BLOCK = `10.213.${(process.pid >> 6) & 0xff}.`;
const OFFSET = (process.pid & 0x3f) * 4;

function ip(...args: readonly string[]): boolean {
  return spawnSync(TOOL, args, { stdio: 'ignore' }).status === 0;
}

/** Whether one can be made here; it is tried. */
export function canMakeNetworkNamespace(): boolean {
  const probe = `${NAME}-probe`;
  return ip('netns', 'add', probe) && ip('netns', 'del', probe);
}

/** Makes the network. Throws where it cannot be made. */
export function makeNetworkNamespace(): NetworkNamespace {
  const [outer, address] = [BLOCK + (OFFSET + 1), BLOCK + (OFFSET + 2)];
  const steps = [
    ['netns', 'add', NAME],
    ['link', 'add', OUTSIDE, 'type', 'veth', 'peer', 'name', INSIDE, 'netns', NAME],
    ['addr', 'add', `${outer}/30`, 'dev', OUTSIDE],
    ['link', 'set', OUTSIDE, 'up'],
    ['-n', NAME, 'addr', 'add', `${address}/30`, 'dev', INSIDE],
    ['-n', NAME, 'link', 'set', INSIDE, 'up'],
    ['-n', NAME, 'link', 'set', 'lo', 'up'],
  ];
  const children: ChildProcess[] = [];
  const dispose = async () => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    ip('netns', 'del', NAME);
  };
  for (const step of steps) {
    if (ip(...step)) continue;
    ip('netns', 'del', NAME);
    throw new Error(`ip ${step.join(' ')} failed`);
  }
  return {
    address,
    run: async (script, args) => {
      const command = ['netns', 'exec', NAME, process.execPath, script, ...args];
      const child = spawn(TOOL, command, { stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      await once(createInterface(child.stdout), 'line');
    },
    [Symbol.asyncDispose]: dispose,
  };
}
