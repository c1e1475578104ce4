import fc from 'fast-check';

import { readMoment } from '../../../nodes/shared/times';

const ISO = '2026-01-01T00:00:30.000Z';
const SECONDS = Date.parse(ISO) / 1000;

describe('a moment as the API reports it', () => {
	it.each([
		['the page’s form', ISO, ISO],
		['another zone, as it is', '2026-01-01T08:00:30+08:00', '2026-01-01T08:00:30+08:00'],
		['seconds', SECONDS, ISO],
		['milliseconds', SECONDS * 1000, ISO],
		['parts of a second', SECONDS + 0.5, '2026-01-01T00:00:30.500Z'],
		['seconds as a text', String(SECONDS), ISO],
		['no zone', '2026-01-01T00:00:30', ISO],
		['no zone, with a blank', '2026-01-01 00:00:30', ISO],
		['no zone, with parts of a second', '2026-01-01 00:00:30.123456', '2026-01-01T00:00:30.123Z'],
		['no seconds', '2026-01-01T00:00', '2026-01-01T00:00:00.000Z'],
		['words that we do not understand, as they are', 'yesterday', 'yesterday'],
	])('can be %s', (_name, value, expected) => expect(readMoment(value)).toBe(expected));

	it.each([undefined, null, '', 0, -5, Number.NaN, 1e300, {}, [], true])('is none in %j', (value) =>
		expect(readMoment(value)).toBeUndefined(),
	);

	it('without a zone is UTC, wherever n8n runs', () => {
		const between = { min: new Date('1973-03-04'), max: new Date('2100-01-01') };
		fc.assert(
			fc.property(fc.date({ ...between, noInvalidDate: true }), (date) => {
				const iso = date.toISOString();
				expect(readMoment(iso.replace('Z', ''))).toBe(iso);
				expect(readMoment(date.getTime())).toBe(iso);
			}),
		);
	});
});
