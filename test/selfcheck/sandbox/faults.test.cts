import { FaultPlan, lognormal, seededRandom } from '../../testbed/sandbox/faults.cts';
import { callOf, type RequestRecord } from '../../testbed/sandbox/requestLog.cts';

function record(method: string, path: string, body?: unknown): RequestRecord {
	return {
		at: 0,
		origin: 'api',
		method,
		path,
		headers: {},
		body,
		call: callOf('api', method, path),
	};
}

const submit = (prompt = 'x') => record('POST', '/api/v1/generate', { prompt });

describe('scripted faults', () => {
	test('hit their call, once unless told otherwise', () => {
		const plan = new FaultPlan(1);
		plan.add({ on: 'generate', fault: { status: 502 } });
		expect(plan.take(record('GET', '/api/v1/generations/a'))).toBeUndefined();
		expect(plan.take(submit())).toEqual({ status: 502 });
		expect(plan.take(submit())).toBeUndefined();
	});

	test('let the first ones pass, then hit for ever, until cleared', () => {
		const plan = new FaultPlan(1);
		plan.add({ on: 'generate', fault: { stall: 'before' }, after: 2, times: Infinity });
		const hits = Array.from({ length: 6 }, () => plan.take(submit()) !== undefined);
		expect(hits).toEqual([false, false, true, true, true, true]);
		plan.clear();
		expect(plan.take(submit())).toBeUndefined();
	});

	test('choose by what is in the request', () => {
		const plan = new FaultPlan(1);
		const match = ({ body }: RequestRecord) => JSON.stringify(body).includes('cat');
		plan.add({ on: 'generate', fault: { reset: 'after' }, match });
		expect(plan.take(submit('dog'))).toBeUndefined();
		expect(plan.take(submit('cat'))).toEqual({ reset: 'after' });
	});

	test('by chance: the same calls for the same seed, about as many as asked for', () => {
		const hits = (seed: number) => {
			const plan = new FaultPlan(seed);
			plan.add({ on: 'generate', fault: { reset: 'after' }, times: Infinity, chance: 0.2 });
			return Array.from({ length: 1000 }, () => plan.take(submit()) !== undefined);
		};
		expect(hits(7)).toEqual(hits(7));
		expect(hits(7)).not.toEqual(hits(8));
		const count = hits(7).filter(Boolean).length;
		expect(count).toBeGreaterThan(150);
		expect(count).toBeLessThan(250);
	});

	test('lognormal durations have the median that was asked for', () => {
		const next = lognormal(20_000, 0.35, 3);
		const drawn = Array.from({ length: 2001 }, next).sort((a, b) => a - b);
		expect(drawn[1000]).toBeGreaterThan(19_000);
		expect(drawn[1000]).toBeLessThan(21_000);
		expect(seededRandom(1)()).not.toBe(seededRandom(2)());
	});
});
