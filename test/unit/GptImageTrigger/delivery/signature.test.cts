import { createHmac } from 'node:crypto';

import fc from 'fast-check';

import { distrust, sign } from '../../../../nodes/GptImageTrigger/delivery/signature';
import { signDelivery } from '../../../testbed/sandbox/signature.cts';

const secret = 'whsec_a secret with everything: ü, blanks and 日本';
const body = Buffer.from('{"event":"generation.succeeded","data":{"generationId":"gen_1"}}');
const genuine = createHmac('sha256', secret).update(body).digest('hex');
const half = Buffer.from(genuine.slice(0, 32), 'hex').toString('base64');
const base64 = (key: string) => createHmac('sha256', key).update(body).digest('base64');

describe('distrust', () => {
	it('is HMAC-SHA256 in hexadecimal, as RFC 4231 computes it', () => {
		const data = Buffer.from('what do ya want for nothing?');
		const known = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
		expect(sign(data, 'Jefe')).toBe(known);
		expect(distrust(data, known, 'Jefe')).toBeUndefined();
	});

	it('accepts upper, lower and mixed case', () => {
		const mixed = [...genuine].map((c, i) => (i % 2 === 0 ? c.toUpperCase() : c)).join('');
		for (const header of [genuine, genuine.toUpperCase(), mixed]) {
			expect(distrust(body, header, secret)).toBeUndefined();
		}
	});

	it.each([
		['no secret', body, genuine, '', 'the node has no signing secret'],
		['no raw body', undefined, genuine, secret, 'the raw body is missing'],
		['a parsed body', { event: 'x' }, genuine, secret, 'the raw body is missing'],
		['no header', body, undefined, secret, 'the signature header is missing'],
		['an empty header', body, '', secret, 'the signature header is missing'],
		['two headers', body, `${genuine}, ${genuine}`, secret, 'there is more than one signature'],
		['a list of headers', body, [genuine], secret, 'there is more than one signature'],
		['another prefix', body, `md5=${genuine}`, secret, 'the signature has the wrong length'],
		['nothing but a prefix', body, 'sha256=', secret, 'the signature has the wrong length'],
		['a doubled prefix', body, `v1=v1=${genuine}`, secret, 'the signature has the wrong length'],
		['half of it in base64', body, half, secret, 'the signature has the wrong length'],
		['half of it', body, genuine.slice(0, 32), secret, 'the signature has the wrong length'],
		['one too many', body, `${genuine}0`, secret, 'the signature has the wrong length'],
		[
			'no hex',
			body,
			`g${genuine.slice(1)}`,
			secret,
			'the signature is neither hexadecimal nor base64',
		],
		['non-ASCII', body, 'ü'.repeat(64), secret, 'the signature is neither hexadecimal nor base64'],
		[
			'no base64',
			body,
			`${'!'.repeat(43)}=`,
			secret,
			'the signature is neither hexadecimal nor base64',
		],
		[
			'another secret',
			body,
			sign(body, 'whsec_other'),
			secret,
			'the signature does not match the body',
		],
		[
			'an empty secret behind the prefix',
			body,
			createHmac('sha256', '').update(body).digest('hex'),
			'whsec_',
			'the signature does not match the body',
		],
	])('says why: %s', (_name, rawBody, header, key, reason) => {
		expect(distrust(rawBody, header, key)).toBe(reason);
	});
});

describe('a signature in another form than the page shows', () => {
	const short = secret.slice('whsec_'.length);

	it.each([
		['sha256=', `sha256=${genuine}`],
		['v1=', `v1=${genuine}`],
		['SHA256= in upper case', `SHA256=${genuine.toUpperCase()}`],
		['base64', base64(secret)],
		['base64 for addresses', base64(secret).replaceAll('+', '-').replaceAll('/', '_')],
		['sha256= and base64', `sha256=${base64(secret)}`],
		['keyed without whsec_', sign(body, short)],
		['base64 keyed without whsec_', base64(short)],
	])('is trusted: %s', (_name, header) => {
		expect(distrust(body, header, secret)).toBeUndefined();
	});

	it('is not trusted for another body, in any of them', () => {
		const other = Buffer.from('{}');
		for (const header of [`v1=${genuine}`, base64(secret), sign(body, short)]) {
			expect(distrust(other, header, secret)).toBe('the signature does not match the body');
		}
	});
});

describe('deliveries of any content', () => {
	const anySecret = fc.string({ unit: 'binary', minLength: 1 });
	const anyBody = fc.uint8Array().map((bytes) => Buffer.from(bytes));

	it('are trusted if the API signed them, byte for byte', () => {
		fc.assert(
			fc.property(anyBody, anySecret, (raw, key) => {
				expect(distrust(raw, signDelivery(raw, key), key)).toBeUndefined();
			}),
			{ numRuns: 500 },
		);
	});

	it('are never trusted after a change of body, signature or secret', () => {
		const change = fc.record({
			what: fc.constantFrom('flip', 'cut', 'add', 'signature', 'secret'),
			at: fc.nat(),
			by: fc.integer({ min: 1, max: 255 }),
		});
		fc.assert(
			fc.property(
				fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes)),
				anySecret,
				change,
				(raw, key, { what, at, by }) => {
					const signature = signDelivery(raw, key);
					const changed = {
						flip: () => distrust(flipped(raw, at, by), signature, key),
						cut: () => distrust(raw.subarray(0, at % raw.length), signature, key),
						add: () => distrust(Buffer.concat([raw, Buffer.from([by])]), signature, key),
						signature: () => distrust(raw, otherHex(signature, at, by), key),
						secret: () => distrust(raw, signature, `${key}${by}`),
					}[what as 'flip']();
					expect(changed).toEqual(expect.any(String));
				},
			),
			{ numRuns: 2_000 },
		);
	});

	it('with any header whatsoever never throw, and are not trusted', () => {
		const header = fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.anything(),
			fc.stringMatching(/^((sha256|v1)=)?[0-9a-f]{64}$/),
			fc.stringMatching(/^((sha256|v1)=)?[A-Za-z0-9+/]{43}=$/),
		);
		fc.assert(
			fc.property(anyBody, header, anySecret, (raw, value, key) => {
				fc.pre(value !== signDelivery(raw, key));
				expect(distrust(raw, value, key)).toEqual(expect.any(String));
			}),
			{ numRuns: 2_000 },
		);
	});
});

function flipped(raw: Buffer, at: number, by: number): Buffer {
	const copy = Buffer.from(raw);
	const index = at % copy.length;
	copy[index] = (copy[index] ?? 0) ^ by;
	return copy;
}

function otherHex(hex: string, at: number, by: number): string {
	const index = at % hex.length;
	const digit = (parseInt(hex[index] ?? '0', 16) + 1 + (by % 15)) % 16;
	return hex.slice(0, index) + digit.toString(16) + hex.slice(index + 1);
}
