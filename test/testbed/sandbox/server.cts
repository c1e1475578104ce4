import { Sandbox } from './sandbox.cts';
import type { SandboxOptions } from './options/server.cts';

export type { Sandbox } from './sandbox.cts';
export type { SandboxOptions } from './options/server.cts';
export type { Fault, FaultRule } from './faults.cts';
export type { RequestRecord } from './requestLog.cts';
export type { DeliveryRecord, DeliveryWish } from './deliveries.cts';

/** Starts a sandbox on free ports of the loopback interface; whoever starts it stops it. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const sandbox = new Sandbox(options);
	await sandbox.start();
	return sandbox;
}
