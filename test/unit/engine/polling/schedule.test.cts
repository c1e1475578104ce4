import fc from 'fast-check';

import { rhythmAfter, scheduled } from '../../../../nodes/engine/polling/schedule';

/** The moments at which a generation of this length is asked for, in milliseconds; the last one sees it finished. */
function questions(length: number, phase: number): number[] {
	const moments = [scheduled(0, phase)];
	while (moments[moments.length - 1] < length) {
		moments.push(scheduled(moments[moments.length - 1], phase));
	}
	return moments;
}

const length = fc.double({ min: 5_000, max: 90_000, noNaN: true });
const phase = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the schedule without history', () => {
	it('notices a generation of 5 to 90 s on average within 1 s and a tenth of its length', () => {
		fc.assert(
			fc.property(length, (ms) => {
				const phases = Array.from({ length: 400 }, (_, index) => (index + 0.5) / 400);
				const delays = phases.map((drawn) => questions(ms, drawn).at(-1)! - ms);
				const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
				expect(mean).toBeLessThanOrEqual(1_000 + ms / 10);
			}),
		);
	});

	it('takes at most 12 questions, and so 13 requests, for up to 90 s, however the chance falls', () => {
		fc.assert(
			fc.property(length, phase, (ms, drawn) => {
				expect(questions(ms, drawn).length).toBeLessThanOrEqual(12);
			}),
			{ numRuns: 500 },
		);
	});

	it('takes some 70 questions for a single one of two minutes, and 100 for ten', () => {
		const most = (minutes: number) => (drawn: number) => {
			let [asked, moment] = [0, 0];
			for (; moment < minutes * 60_000; asked++) {
				moment = scheduled(moment, drawn, rhythmAfter(asked));
			}
			return asked;
		};
		fc.assert(
			fc.property(phase, (drawn) => {
				expect(most(2)(drawn)).toBeLessThanOrEqual(75);
				expect(most(10)(drawn)).toBeLessThanOrEqual(105);
			}),
		);
	});

	it('always moves on, even where timers ring early or late', () => {
		const elapsed = fc.double({ min: 0, max: 86_400_000, noNaN: true });
		const off = fc.double({ min: -40, max: 5_000, noNaN: true });
		fc.assert(
			fc.property(elapsed, phase, off, (now, drawn, late) => {
				const next = scheduled(now, drawn);
				expect(next).toBeGreaterThanOrEqual(now + 250);
				expect(scheduled(next + late, drawn)).toBeGreaterThan(next + late);
			}),
		);
	});

	it('does not ask the same moment twice when a timer rings a little early', () => {
		fc.assert(
			fc.property(phase, (drawn) => {
				const [first, second] = questions(90_000, drawn);
				expect(scheduled(first - 40, drawn)).toBeCloseTo(second, 3);
			}),
		);
	});
});
