import type { Generation } from '../../../nodes/shared/generation';
import { onWake, toldEnd, toldFailure, wake } from '../../../nodes/shared/wake';

const about = (id: string, status = 'succeeded'): Generation => ({
	id,
	status,
	outputs: [],
	other: {},
});

describe('wake', () => {
	it('calls all who wait for that generation, until they have enough', () => {
		const calls: string[] = [];
		const stopA = onWake('gen_1', () => calls.push('a'));
		const stopB = onWake('gen_1', () => calls.push('b'));
		onWake('gen_2', () => calls.push('c'))();
		wake(about('gen_1'), 0);
		wake(about('gen_2'), 0);
		wake(about('gen_3'), 0);
		stopA();
		stopA();
		wake(about('gen_1'), 0);
		stopB();
		wake(about('gen_1'), 0);
		expect(calls).toEqual(['a', 'b', 'b']);
	});

	it('never throws, and one listener does not spoil the others', () => {
		const calls: string[] = [];
		const stopA = onWake('gen_1', () => {
			throw new Error('broken');
		});
		const stopB = onWake('gen_1', () => {
			stopB();
			calls.push('b');
		});
		expect(() => wake(about('gen_1'), 0)).not.toThrow();
		expect(calls).toEqual(['b']);
		stopA();
	});

	it('passes on what the event says, and keeps the end for whoever comes a little late', () => {
		const seen: Generation[] = [];
		const stop = onWake('gen_5', (generation) => seen.push(generation));
		wake(about('gen_5', 'running'), 1_000);
		expect(toldEnd('gen_5', 1_000)).toBeUndefined();
		wake(about('gen_5'), 2_000);
		stop();
		expect(seen.map(({ status }) => status)).toEqual(['running', 'succeeded']);
		expect(toldEnd('gen_5', 3_000)).toEqual(about('gen_5'));
		expect(toldEnd('gen_5', 3_600_000)).toBeUndefined();
	});

	it('remembers a failure for a day', () => {
		const hours = (count: number) => count * 3600_000;
		for (const status of ['failed', 'blocked', 'succeeded'])
			wake(about(`gen_${status}`, status), 0);
		expect(toldFailure('gen_failed', hours(23))).toEqual(about('gen_failed', 'failed'));
		expect(toldFailure('gen_blocked', hours(23))).toEqual(about('gen_blocked', 'blocked'));
		expect(toldFailure('gen_failed', hours(25))).toBeUndefined();
		expect(toldFailure('gen_succeeded', 0)).toBeUndefined();
	});
});
