import { causeOf } from '../../../../nodes/engine/texts/cause';

const withCode = (code: string, message: string) => Object.assign(new Error(message), { code });

describe('the cause of an error', () => {
	it.each<[unknown, string]>([
		[
			withCode('ENOSPC', 'no space left on device, write'),
			'ENOSPC: no space left on device, write',
		],
		[new Error('outer', { cause: new Error('inner') }), 'inner'],
		[new Error('File not found'), 'File not found'],
		['a text', 'a text'],
		[undefined, 'undefined'],
	])('%p is told as it is, the innermost', (error, cause) => expect(causeOf(error)).toBe(cause));

	it('tells nothing of an address that may be secret', () =>
		expect(
			causeOf(new Error("No route to 'https://me:hunter2@x.org/a.png?X-Amz-Signature=12'")),
		).toBe("No route to 'https://…x.org/a.png…'"));

	it('comes to an end with errors in a circle, and stays in one short line', () => {
		const error = new Error(`a\nb${'x'.repeat(500)}`);
		error.cause = error;
		expect(causeOf(error)).toMatch(/^a\ufffdbx+…$/);
		expect(causeOf(error).length).toBeLessThan(210);
	});
});
