import type { Runtime } from '../../../nodes/shared/runtime';
import { seededRandom } from '../sandbox/faults.cts';
import type { Sandbox, SandboxOptions } from '../sandbox/server.cts';
import { startSandbox } from '../sandbox/server.cts';
import { SEED } from '../seed.cts';
import { HttpTime } from './httpTime.cts';

/** A sandbox whose time, and that of the nodes that are run against it, is virtual: minutes pass in moments. */
export type VirtualSandbox = Sandbox & {
	time: HttpTime;
	/** What an operation is given; `signal` is the execution's cancel signal. */
	runtime: (signal?: AbortSignal) => Runtime;
};

/** Starts a sandbox in virtual time; whoever starts it stops it. */
export async function startVirtualSandbox(options: SandboxOptions = {}): Promise<VirtualSandbox> {
	const time = new HttpTime();
	const { clock } = time;
	const random = seededRandom(SEED);
	const sandbox = await startSandbox({
		clock: clock.now,
		sleep: async (ms) => await clock.sleep(ms),
		...options,
	});
	time.attach(sandbox);
	const runtime = (signal?: AbortSignal) => clock.runtime(random, signal);
	return Object.assign(sandbox, { time, runtime });
}
