import { DeliveryMarks, marksOf } from '../../../../nodes/GptImageTrigger/delivery/duplicates';

function taken(marks: DeliveryMarks, event: string, now = 0) {
	const mark = marks.take(event, now);
	if (typeof mark === 'string') throw new Error(`The mark of ${event} is ${mark}`);
	return mark;
}

describe('DeliveryMarks', () => {
	it('let an event through once, however much later it comes again', () => {
		const marks = new DeliveryMarks();
		taken(marks, 'a').confirm();
		expect(marks.take('a', 0)).toBe('confirmed');
		expect(marks.take('a', 10 * 365 * 24 * 3600_000)).toBe('confirmed');
		expect(typeof marks.take('b', 0)).toBe('object');
	});

	it('tell that the first is not confirmed yet', () => {
		const marks = new DeliveryMarks();
		taken(marks, 'a');
		expect(marks.take('a', 1)).toBe('unconfirmed');
	});

	it('let the next one through after a release', () => {
		const marks = new DeliveryMarks();
		taken(marks, 'a').release();
		expect(typeof marks.take('a', 1)).toBe('object');
	});

	it('count only the first word on a mark', () => {
		const marks = new DeliveryMarks();
		const first = taken(marks, 'a');
		first.release();
		first.confirm();
		const second = taken(marks, 'a');
		first.release();
		expect(marks.take('a', 1)).toBe('unconfirmed');
		second.confirm();
		second.release();
		expect(marks.take('a', 1)).toBe('confirmed');
	});

	it('are at most 20 000, the oldest are forgotten first', () => {
		const marks = new DeliveryMarks();
		for (let i = 0; i < 20_001; i += 1) taken(marks, `event ${i}`, i).confirm();
		expect(marks.size).toBe(20_000);
		expect(marks.take('event 1', 20_001)).toBe('confirmed');
		expect(typeof marks.take('event 0', 20_001)).toBe('object');
	});

	it('do not release the mark of a later delivery that took a forgotten place', () => {
		const marks = new DeliveryMarks();
		const first = taken(marks, 'a');
		for (let i = 0; i < 20_000; i += 1) taken(marks, `event ${i}`);
		taken(marks, 'a');
		first.release();
		expect(marks.take('a', 1)).toBe('unconfirmed');
	});
});

describe('marksOf', () => {
	it('keeps nodes and workflows apart', () => {
		taken(marksOf('w1', 'n1', 0), 'a').confirm();
		expect(marksOf('w1', 'n1', 1).take('a', 1)).toBe('confirmed');
		expect(typeof marksOf('w1', 'n2', 1).take('a', 1)).toBe('object');
		expect(typeof marksOf('w2', 'n1', 1).take('a', 1)).toBe('object');
	});

	it('remembers a bounded number of nodes, the busy ones longest', () => {
		taken(marksOf('busy', 'n', 0), 'a').confirm();
		taken(marksOf('quiet', 'n', 0), 'a').confirm();
		for (let i = 0; i < 999; i += 1) {
			marksOf(`other ${i}`, 'n', i);
			marksOf('busy', 'n', i);
		}
		expect(marksOf('busy', 'n', 1_000).take('a', 1_000)).toBe('confirmed');
		expect(typeof marksOf('quiet', 'n', 1_000).take('a', 1_000)).toBe('object');
	});
});
