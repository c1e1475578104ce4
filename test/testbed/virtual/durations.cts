import { lognormal, seededRandom } from '../sandbox/faults.cts';

/** How long generations take, for one kind of day at the vendor's. */
export interface Distribution {
	name: string;
	/** Draws durations in milliseconds. */
	draw(seed: number): () => number;
}

/** Lognormal with a median in seconds. */
export function spread(median: number, sigma: number): Distribution {
	return {
		name: `median ${median} s, σ ${sigma}`,
		draw: (seed) => lognormal(median * 1000, sigma, 1000 + seed),
	};
}

/** Seven of ten around one median, three of ten around another four times as long. */
export function humps(median: number): Distribution {
	return {
		name: `two humps, ${median} s and ${4 * median} s`,
		draw: (seed) => {
			const random = seededRandom(5000 + seed);
			const short = lognormal(median * 1000, 0.15, 1000 + seed);
			const long = lognormal(4 * median * 1000, 0.15, 3000 + seed);
			return () => (random() < 0.7 ? short() : long());
		},
	};
}

/** The first `count` durations: what the API will take for them, in the order of their acceptance. */
export function drawn(distribution: Distribution, count: number, seed: number): number[] {
	const draw = distribution.draw(seed);
	return Array.from({ length: count }, draw);
}
