import type { IExecuteFunctions } from 'n8n-workflow';

import { realRuntime, stoppable } from '../../../nodes/shared/runtime';
import { VirtualClock } from '../../testbed/virtual/clock.cts';

const HOUR = 3_600_000;
/** Milliseconds in which a cancel has to be noticed. */
const SOON = 1_000;

let clock: VirtualClock;
beforeEach(() => {
	clock = new VirtualClock();
});
afterEach(() => jest.restoreAllMocks());

function cancellable(signal?: AbortSignal): Pick<IExecuteFunctions, 'getExecutionCancelSignal'> {
	return { getExecutionCancelSignal: () => signal };
}

/** n8n's own sleep, and on virtual time what it was up to n8n 2.30: it knows no signal. */
const sleeps = {
	'with a signal': async (ms: number, signal: AbortSignal) => {
		await clock.sleep(ms, signal);
		signal.throwIfAborted();
	},
	'without one': async (ms: number) => await clock.sleep(ms),
};

describe.each(Object.entries(sleeps))(
	"on an n8n whose sleep works %s, a run's sleep",
	(_name, pause) => {
		/** How far the machine's clock was set back, in milliseconds. */
		let setBack: number;
		beforeEach(() => {
			setBack = 0;
			jest.spyOn(Date, 'now').mockImplementation(() => clock.now() - setBack);
			const { timeOrigin } = performance;
			jest.spyOn(performance, 'now').mockImplementation(() => clock.now() - timeOrigin);
		});

		it('lasts as long as it should', async () => {
			await clock.run(realRuntime(cancellable(), pause).sleep(1_700));
			expect(clock.elapsed).toBe(1_700);
		});

		it.each([10_000, -HOUR])(
			"lasts as long, and time goes on, while the machine's clock is set back by %s ms",
			async (by) => {
				const runtime = realRuntime(cancellable(), pause);
				const before = runtime.now();
				clock.at(clock.now() + 600, () => (setBack = by));
				await clock.run(runtime.sleep(1_700));
				expect(clock.elapsed).toBe(1_700);
				expect(runtime.now() - before).toBe(1_700);
				expect(runtime.date()).toBe(clock.now() - by);
			},
		);

		it('ends soon after a cancel', async () => {
			const controller = new AbortController();
			clock.at(clock.now() + 60_100, () => controller.abort());
			await clock.run(realRuntime(cancellable(controller.signal), pause).sleep(HOUR));
			expect(clock.elapsed).toBeLessThanOrEqual(60_100 + SOON);
		});

		it('ends soon after its own signal, and leaves the run going', async () => {
			const own = new AbortController();
			const runtime = realRuntime(cancellable(new AbortController().signal), pause);
			clock.at(clock.now() + 60_100, () => own.abort());
			await clock.run(runtime.sleep(HOUR, own.signal));
			expect(clock.elapsed).toBeLessThanOrEqual(60_100 + SOON);
			expect(runtime.signal.aborted).toBe(false);
		});

		it('does not begin after a cancel', async () => {
			await realRuntime(cancellable(AbortSignal.abort()), pause).sleep(HOUR);
			expect(clock.elapsed).toBe(0);
		});

		it('ends when the run is stopped from within', async () => {
			const stop = new AbortController();
			const runtime = stoppable(realRuntime(cancellable(), pause), stop.signal);
			const slept = [runtime.sleep(HOUR), runtime.sleep(HOUR, new AbortController().signal)];
			clock.at(clock.now() + 60_100, () => stop.abort());
			await clock.run(Promise.all(slept));
			expect(clock.elapsed).toBeLessThanOrEqual(60_100 + SOON);
			expect(runtime.signal.aborted).toBe(true);
		});
	},
);

describe("on n8n's own sleep and clock", () => {
	it('a sleep ends after a cancel', async () => {
		const controller = new AbortController();
		const slept = realRuntime(cancellable(controller.signal)).sleep(HOUR);
		controller.abort();
		await slept;
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
