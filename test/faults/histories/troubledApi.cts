import type { VirtualAnswer, VirtualOptions, VirtualRequest } from '../../testbed/virtual/api.cts';
import { VirtualApi } from '../../testbed/virtual/api.cts';
import type { VirtualClock } from '../../testbed/virtual/clock.cts';
import type { RulesOptions } from '../../testbed/sandbox/options/rules.cts';

/** What happens to a request: on its way there, at the API, or on its way back. */
export const TROUBLES = [
	'lost',
	'unanswered',
	'silent',
	'busy',
	'broken',
	'brokenAfterwards',
	'garbage',
	'refused',
] as const;

export type Trouble = (typeof TROUBLES)[number];

/** Longer than any request may take, in milliseconds. */
const FOR_EVER = 24 * 3600_000;
const ON_ITS_WAY = 100;

/** The API by the sandbox's rules, in memory and virtual time, whose requests run into trouble. */
export class TroubledApi extends VirtualApi {
	/** When each request left, whatever became of it. */
	readonly sent: Array<{ at: number; prompt?: string; path: string }> = [];
	/** When the answer to an order came whole, by the id that it names. */
	readonly answered = new Map<string, number>();

	/** @param next draws what happens to the next request */
	constructor(
		clock: VirtualClock,
		rules: Partial<RulesOptions>,
		virtual: VirtualOptions,
		private readonly next: () => Trouble | undefined,
	) {
		super(clock, rules, virtual);
	}

	override async send(request: VirtualRequest): Promise<VirtualAnswer> {
		const { prompt } = (request.body ?? {}) as { prompt?: string };
		this.sent.push({ at: this.clock.now(), prompt, path: request.path });
		switch (this.next()) {
			case 'lost':
				await this.clock.sleep(ON_ITS_WAY);
				throw new Error('The connection was reset');
			case 'unanswered':
				await super.send(request);
				throw new Error('The connection was reset');
			case 'silent':
				await super.send(request);
				await this.clock.sleep(FOR_EVER);
				throw new Error('The connection was reset');
			case 'busy':
				return await this.instead(429);
			case 'refused':
				return await this.instead(401);
			case 'broken':
				return await this.instead(503);
			case 'brokenAfterwards':
				return {
					...(await super.send(request)),
					statusCode: 502,
					body: '<html>Bad Gateway</html>',
				};
			case 'garbage':
				return { ...(await super.send(request)), body: '{"generationId": "gen_' };
			case undefined:
				return this.noted(request, await super.send(request));
		}
	}

	private noted({ method }: VirtualRequest, answer: VirtualAnswer): VirtualAnswer {
		const { generationId } = answer.body as { generationId?: string };
		const isOrder = method === 'POST' && answer.statusCode < 300 && generationId !== undefined;
		if (isOrder && !this.answered.has(generationId)) {
			this.answered.set(generationId, this.clock.now());
		}
		return answer;
	}

	private async instead(statusCode: number): Promise<VirtualAnswer> {
		await this.clock.sleep(ON_ITS_WAY);
		return { statusCode, headers: {}, body: { error: `Trouble ${statusCode}` } };
	}
}
