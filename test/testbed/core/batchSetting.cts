import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Ledger } from '../sandbox/accounts.cts';
import type { FaultRule } from '../sandbox/faults.cts';
import type { RequestRecord } from '../sandbox/requestLog.cts';
import type { SandboxOptions } from '../sandbox/options/server.cts';
import { storeBinary, useBinaryMode } from './n8nCore.cts';
import type { NodeResult, NodeRun } from './actionNode.cts';
import { runNode } from './actionNode.cts';
import { loadedAnew } from './loadedAnew.cts';
import type { VirtualSandbox } from '../virtual/virtualSandbox.cts';
import { startVirtualSandbox } from '../virtual/virtualSandbox.cts';

/** What a test changes of a run. */
export interface Change extends Partial<Omit<NodeRun, 'sandbox' | 'parameters'>> {
	operation?: 'generate' | 'edit' | 'getStatus' | 'upload';
	/** How many items, all alike unless `prompt` is an expression. */
	count?: number;
	parameters?: IDataObject;
	options?: IDataObject;
	/** As another n8n process with the same key: it remembers nothing of the first. */
	otherProcess?: boolean;
}

/**
 * A sandbox in virtual time, and a new account for each test: nothing that the engine remembers of one test reaches the
 * next.
 */
export class BatchSetting {
	sandbox!: VirtualSandbox;
	key = '';

	constructor(private readonly options: SandboxOptions = {}) {}

	/** To be called once in a test file. */
	install(): this {
		beforeAll(async () => {
			await useBinaryMode('filesystem');
			this.sandbox = await startVirtualSandbox({ duration: 8_000, ...this.options });
		});
		beforeEach(() => {
			this.sandbox.reset();
			this.key = this.sandbox.newAccount().key;
		});
		afterAll(() => this.sandbox.stop());
		return this;
	}

	/** Runs the node; the same call again is what Retry On Fail does. */
	async run({
		operation = 'generate',
		count = 1,
		parameters,
		options,
		otherProcess,
		...rest
	}: Change = {}): Promise<NodeResult> {
		const { sandbox, key } = this;
		return await runNode({
			sandbox,
			key,
			executionId: 'execution-1',
			items: Array.from({ length: count }, (_, number) => ({ json: { number } })),
			parameters: {
				operation,
				prompt: '={{ "picture " + $json.number }}',
				downloadImages: false,
				options: options ?? {},
				...parameters,
			},
			...(otherProcess === true && { code: loadedAnew() }),
			...rest,
		});
	}

	/** Milliseconds since the epoch, of the virtual time. */
	now(): number {
		return this.sandbox.time.clock.now();
	}

	/** Lets that many milliseconds pass. */
	async sleep(ms: number): Promise<void> {
		await this.sandbox.time.sleep(ms);
	}

	/** The requests of this test's account for one call, in the order of arrival. */
	calls(call: RequestRecord['call'] = 'generate', key = this.key): RequestRecord[] {
		return this.sandbox
			.calls(call)
			.filter(({ headers }) => headers.authorization === `Bearer ${key}`);
	}

	/** The idempotency keys of all orders, in the order of arrival. */
	idempotencyKeys(): Array<string | undefined> {
		return this.calls().map(({ headers }) => headers['idempotency-key']);
	}

	fail(rule: FaultRule): void {
		this.sandbox.faults.add(rule);
	}

	get ledger(): Ledger {
		return this.sandbox.ledger(this.key);
	}
}

/** The smallest PNG, made different by a few bytes at its end. */
export async function pictureItem(name: string): Promise<INodeExecutionData> {
	const pixel =
		'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
	const bytes = Buffer.concat([Buffer.from(pixel, 'base64'), Buffer.from(name)]);
	const data = await storeBinary(bytes, { fileName: `${name}.png`, mimeType: 'image/png' });
	return { json: {}, binary: { data } };
}
