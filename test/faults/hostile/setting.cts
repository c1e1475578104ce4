import { takeLoggedLines, useBinaryMode } from '../../testbed/core/n8nCore.cts';

import { inspect } from 'node:util';

import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import type { NodeResult, NodeRun } from '../../testbed/core/actionNode.cts';
import { runNode } from '../../testbed/core/actionNode.cts';
import type { SandboxOptions } from '../../testbed/sandbox/options/server.cts';
import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { startVirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { Count } from './count.cts';

/** What is looked at in every case. */
export const PROMISES = [
	'crashed',
	'unclear message',
	'secret shown',
	'key sent elsewhere',
	'sent although refused',
	'sent otherwise than typed',
] as const;

type Promised = (typeof PROMISES)[number];

/** Nothing that a browser would take for more than text. */
const MARKUP = /<[a-z/!]/i;

/** No error may hold any of these: our own internals, system codes. */
const FOREIGN =
	/\bundefined\b|\[object|\bNaN\b|\bat .+:\d+:\d+|node_modules|ECONN|ETIMEDOUT|ENOTFOUND|(Type|Range|Reference|URI|Syntax)Error|Cannot read|is not a function|is not iterable|malformed/i;

/** More than this nobody reads. */
const LONGEST = 2500;

/** What a test expects of a case beyond what holds for all. */
export interface Expected {
	/** Words that a refusal must hold, such as the field's label. */
	names?: string;
	/** A refusal that comes later than the checks of parameters: requests may have been made. */
	afterRequests?: boolean;
	/** What is wrong with what was sent, if anything; called where it went through. */
	sent?: (result: NodeResult) => unknown;
}

/** A sandbox in virtual time, and the judgement that all hostile input gets. */
export class HostileSetting {
	sandbox!: VirtualSandbox;
	private readonly count: Count;

	constructor(
		part: string,
		private readonly options: SandboxOptions = {},
	) {
		this.count = new Count('Bad input of the action node', part, PROMISES);
	}

	/** To be called once in a test file. */
	install(): this {
		this.count.install();
		beforeAll(async () => {
			await useBinaryMode('filesystem');
			this.sandbox = await startVirtualSandbox({ duration: 0, ...this.options });
		});
		afterAll(() => this.sandbox.stop());
		return this;
	}

	/** Runs the node as an execution of its own on a sandbox without memory. */
	async run(run: Omit<NodeRun, 'sandbox'>): Promise<NodeResult> {
		takeLoggedLines();
		return await runNode({
			sandbox: this.sandbox,
			executionId: `execution-${Math.random()}`,
			...run,
		});
	}

	/** Runs one case and judges it. @throws Error that names the promises that it broke */
	async tryOut(
		what: unknown,
		run: Omit<NodeRun, 'sandbox'>,
		expected: Expected = {},
	): Promise<NodeResult> {
		this.sandbox.requests.length = 0;
		const result = await this.run(run);
		this.judge(what, result, expected);
		return result;
	}

	/** Judges a case that was run. @throws Error that names the promises that it broke */
	judge(what: unknown, result: NodeResult, expected: Expected = {}): void {
		const { error } = result;
		const broken: Partial<Record<Promised, unknown>> = {
			'secret shown': this.secretIn(result),
			'key sent elsewhere': this.sandbox.requests.find(
				({ origin, headers }) => origin !== 'api' && (headers.authorization ?? headers.cookie),
			),
		};
		if (error === undefined) {
			broken['sent otherwise than typed'] = expected.sent?.(result);
			this.count.add('delivered', what, broken);
			return;
		}
		const ours = error instanceof NodeApiError || error instanceof NodeOperationError;
		if (!ours) broken.crashed = error.stack;
		broken['unclear message'] = unclear(error, expected.names);
		if (expected.afterRequests !== true && this.sandbox.requests.length > 0) {
			broken['sent although refused'] = this.sandbox.requests;
		}
		this.count.add('refused', what, broken);
	}

	private secretIn({ error, items }: NodeResult): unknown {
		const { key, session } = this.sandbox;
		const shown = [
			`${error?.message} ${error?.description ?? ''} ${inspect(error?.context)}`,
			JSON.stringify(items.map(({ json }) => json)),
			inspect(takeLoggedLines(), { depth: 5 }),
		].join('\n');
		return shown.includes(key) || shown.includes(session) ? shown : undefined;
	}
}

/** What is wrong with the words of an error, if anything. */
export function unclear(
	{ message, description }: Pick<Error, 'message'> & { description?: string | null },
	names = '',
): string | undefined {
	const whole = `${message} ${description ?? ''}`;
	// What a user typed and what the API said is repeated, whatever it is: as text, and not for ever.
	const own = [
		message.replace(/, generation [^]*$/, ''),
		(description ?? '')
			.replace(/This is about '[^]*?'\. /, '')
			.replace(/(Its address is|Their addresses are) [^]*? \. /, '')
			.replace(/(Generation ID|The API said): [^]*$/, ''),
	].join(' ');
	const control = /[\p{Cc}\p{Cs}]/u.exec(whole)?.[0];
	const wrong = [
		message === '' && 'no message',
		(description ?? '') === '' && 'no way out',
		!whole.includes(names) && `does not name ${names}`,
		whole.length > LONGEST && `${whole.length} characters`,
		control !== undefined && `holds U+${control.charCodeAt(0).toString(16)}`,
		MARKUP.test(whole) && 'holds markup',
		FOREIGN.test(own) && `holds ${FOREIGN.exec(own)?.[0]}`,
	].filter((part) => part !== false);
	return wrong.length === 0 ? undefined : `${wrong.join(', ')}: ${whole}`;
}
