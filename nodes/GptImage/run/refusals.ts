import { GptImageError } from '../../engine/texts/errors';

/** What the price of an order depends on, as far as anybody outside knows; all items of a run have the same operation. */
export interface Price {
	quality: string;
	size: string;
	n: number;
}

const QUALITIES = ['low', 'medium', 'high'];

/** Whether `one` surely costs at least as much as `other`: only what grows in every respect can be compared. */
export function costsAtLeast(one: Price, other: Price): boolean {
	return (
		one.size === other.size &&
		one.n >= other.n &&
		QUALITIES.indexOf(one.quality) >= QUALITIES.indexOf(other.quality)
	);
}

/** What was refused once in a run and would be refused again: the other items are spared the call. */
export class Refusals {
	private ofAll: GptImageError | undefined;
	private readonly tooDear: Array<{ price: Price; error: GptImageError }> = [];

	/** @param price of the order that the error is about; undefined for other calls */
	note(error: unknown, price?: Price): void {
		if (!(error instanceof GptImageError)) return;
		const { forAll, forCostlier } = error.details;
		if (forAll === true) this.ofAll ??= error.forOthers();
		if (forCostlier === true && price !== undefined) {
			this.tooDear.push({ price, error: error.forOthers() });
		}
	}

	/**
	 * @param price of the order that is about to be sent; undefined if it may be paid already, or costs nothing
	 * @throws GptImageError if it would be refused
	 */
	check(price?: Price): void {
		if (this.ofAll !== undefined) throw this.ofAll;
		const refused =
			price && this.tooDear.find((earlier) => costsAtLeast(price, earlier.price))?.error;
		if (refused !== undefined) throw refused;
	}

	/** Does the work unless it would be refused, and notes it if it is: another item may have been while this one queued. */
	async guard<Result>(work: () => Promise<Result>, price?: Price): Promise<Result> {
		this.check(price);
		return await work().catch(async (error: unknown) => {
			// At once, before this item's place goes to the next one.
			this.note(error, price);
			return await Promise.reject(error);
		});
	}
}
