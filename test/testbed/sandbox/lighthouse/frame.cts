import type { Mood } from './moods.cts';

/** What every part of the scene is drawn into. Lengths in pixels. */
export interface Frame {
	width: number;
	height: number;
	unit: number;
	/** Where sea and sky meet, from the top. */
	horizon: number;
	mood: Mood;
	/** The next number from 0 to 1. */
	next: () => number;
}

/** Always the same numbers for the same seed. */
export function numbers(seed: number): () => number {
	let state = seed + 1;
	return () => {
		state = (state * 16_807) % 2_147_483_647;
		return state / 2_147_483_647;
	};
}
