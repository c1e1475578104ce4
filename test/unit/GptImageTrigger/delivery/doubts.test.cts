import { Doubts } from '../../../../nodes/GptImageTrigger/delivery/doubts';

describe('Doubts', () => {
	it('ask for an event three times, then no more', () => {
		const doubts = new Doubts();
		const answers = [0, 1, 2, 3, 4].map((time) => {
			doubts.endRow();
			return doubts.mayAskAgain('a', time);
		});
		expect(answers).toEqual([true, true, true, false, false]);
	});

	it('refuse at most three deliveries in a row', () => {
		const doubts = new Doubts();
		const answers = ['a', 'b', 'c', 'd', 'e'].map((id) => doubts.mayAskAgain(id, 0));
		expect(answers).toEqual([true, true, true, false, true]);
	});

	it('begin a new row after another answer', () => {
		const doubts = new Doubts();
		for (const id of ['a', 'b', 'c']) doubts.mayAskAgain(id, 0);
		doubts.endRow();
		expect(doubts.mayAskAgain('d', 0)).toBe(true);
	});
});
