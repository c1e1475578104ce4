import { onWake, wake } from '../../../nodes/shared/wake';

describe('wake', () => {
	it('calls all who wait for that generation, until they have enough', () => {
		const calls: string[] = [];
		const stopA = onWake('gen_1', () => calls.push('a'));
		const stopB = onWake('gen_1', () => calls.push('b'));
		onWake('gen_2', () => calls.push('c'))();
		wake('gen_1');
		wake('gen_2');
		wake('gen_3');
		stopA();
		stopA();
		wake('gen_1');
		stopB();
		wake('gen_1');
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
		expect(() => wake('gen_1')).not.toThrow();
		expect(calls).toEqual(['b']);
		stopA();
	});
});
