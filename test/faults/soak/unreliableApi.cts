import type { VirtualAnswer, VirtualRequest } from '../../testbed/virtual/api.cts';
import { VirtualApi } from '../../testbed/virtual/api.cts';
import type { VirtualClock } from '../../testbed/virtual/clock.cts';
import { lognormal } from '../../testbed/sandbox/faults.cts';
import type { GenerationSpec } from '../../testbed/sandbox/options/rules.cts';

/** The API in virtual time, with an answer in eight lost or spoilt. */
export class UnreliableApi extends VirtualApi {
	/** How many answers went wrong. */
	faults = 0;

	constructor(
		clock: VirtualClock,
		newId: () => string,
		private readonly random: () => number,
	) {
		super(clock, {
			newId,
			limit: 20_000,
			inFlight: 'both',
			duration: lognormal(15_000, 0.6, Math.floor(random() * 1e9)),
			outcome: ({ index }: GenerationSpec) => (index % 20 === 7 ? 'failed' : 'succeeded'),
		});
	}

	override async send(request: VirtualRequest): Promise<VirtualAnswer> {
		const kind = this.random();
		if (kind > 0.125) return await super.send(request);
		this.faults++;
		const headers = { 'content-type': 'application/json' };
		if (kind < 0.02) return { statusCode: 500, headers, body: { error: 'No' } };
		if (kind < 0.04) return { statusCode: 429, headers: { 'retry-after': '2' }, body: '' };
		// From here on the work is done, but nobody learns of it.
		const answer = await super.send(request);
		if (kind < 0.06) return { statusCode: 502, headers: {}, body: '<html>Bad gateway</html>' };
		if (kind < 0.08) return { ...answer, body: '{"generationId": "gen_' };
		if (kind < 0.1) return { ...answer, body: { strange: true } };
		// Longer than any try may take.
		await this.clock.sleep(15_000);
		return answer;
	}
}
