import { z } from 'zod';

type Word = string | number;

/** One of these words or numbers; the first is what the vendor's page says, or what is plainest. */
export function oneOf<const Values extends readonly [Word, ...Word[]]>(
	...values: Values
): z.ZodDefault<z.ZodType<Values[number]>> {
	const known = z.custom<Values[number]>((value) => values.includes(value as Word), {
		message: `must be one of ${values.map((value) => JSON.stringify(value)).join(', ')}`,
	});
	return z.ZodDefault.create(known, { default: () => values[0] });
}

/** A number of milliseconds. */
export const ms = (byDefault: number) => z.number().nonnegative().default(byDefault);

/** How many; `Infinity` for no limit. */
export const count = (byDefault: number) =>
	z.union([z.number().int().nonnegative(), z.literal(Number.POSITIVE_INFINITY)]).default(byDefault);

export const yesNo = z.boolean().default(false);

export function aFunction<Fn>() {
	return z.custom<Fn>((value) => typeof value === 'function', { message: 'must be a function' });
}
