import { setTimeout as plainSleep } from 'node:timers/promises';
import type { IExecuteFunctions } from 'n8n-workflow';

import { realRuntime, stoppable } from '../../../nodes/shared/runtime';

/** As in n8n up to 2.30: it knows no signal. */
const oldSleep = async (ms: number) => await plainSleep(ms);
const HOUR = 3_600_000;

function cancellable(signal?: AbortSignal): Pick<IExecuteFunctions, 'getExecutionCancelSignal'> {
	return { getExecutionCancelSignal: () => signal };
}

describe.each([
	['with a signal', undefined],
	['without one', oldSleep],
])("on an n8n whose sleep works %s, a run's sleep", (_name, sleep) => {
	it('lasts as long as it should', async () => {
		const runtime = realRuntime(cancellable(), sleep);
		const before = runtime.now();
		await runtime.sleep(700);
		expect(runtime.now() - before).toBeGreaterThanOrEqual(699);
	});

	it('ends soon after a cancel', async () => {
		const controller = new AbortController();
		const slept = realRuntime(cancellable(controller.signal), sleep).sleep(HOUR);
		controller.abort();
		await slept;
	});

	it('ends soon after its own signal, and leaves the run going', async () => {
		const own = new AbortController();
		const runtime = realRuntime(cancellable(new AbortController().signal), sleep);
		const slept = runtime.sleep(HOUR, own.signal);
		own.abort();
		await slept;
		expect(runtime.signal.aborted).toBe(false);
	});

	it('does not begin after a cancel', async () => {
		await realRuntime(cancellable(AbortSignal.abort()), sleep).sleep(HOUR);
	});

	it('ends when the run is stopped from within', async () => {
		const stop = new AbortController();
		const runtime = stoppable(realRuntime(cancellable(), sleep), stop.signal);
		const slept = [runtime.sleep(HOUR), runtime.sleep(HOUR, new AbortController().signal)];
		stop.abort();
		await Promise.all(slept);
		expect(runtime.signal.aborted).toBe(true);
	});
});

describe('realRuntime', () => {
	it('works in a context that knows no cancel signal', async () => {
		const old = {} as Pick<IExecuteFunctions, 'getExecutionCancelSignal'>;
		const runtime = realRuntime(old);
		await runtime.sleep(1);
		expect(runtime.signal.aborted).toBe(false);
	});

	it('leaves nothing behind on a signal that lives long', async () => {
		const warnings: Error[] = [];
		const note = (warning: Error) => warnings.push(warning);
		process.on('warning', note);
		const runtime = realRuntime(cancellable(new AbortController().signal));
		for (let i = 0; i < 50; i++) await runtime.sleep(1);
		await new Promise((resolve) => setImmediate(resolve));
		process.off('warning', note);
		expect(warnings).toEqual([]);
	});
});

describe('stoppable', () => {
	it('is aborted by the cancel as well as by the stop', () => {
		const controller = new AbortController();
		const runtime = stoppable(
			realRuntime(cancellable(controller.signal)),
			new AbortController().signal,
		);
		controller.abort();
		expect(runtime.signal.aborted).toBe(true);
	});
});
