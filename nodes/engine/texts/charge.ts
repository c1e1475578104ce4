/** What an error knows of the order's money. */
export interface ChargeFacts {
	generationId?: string;
	/** The generation's last known status. */
	status?: string;
	/** The user asked for the generation by its ID. */
	asked?: boolean;
	/** An earlier try of a paid request got no answer: it may have been carried out all the same. */
	mayBePaid?: boolean;
}

/**
 * Whether an order was charged: certainly not, perhaps, surely (its generation is known), given back, or nobody's
 * question (the user asked for a generation by its ID, which costs nothing).
 */
export type Charge = 'none' | 'doubt' | 'paid' | 'refunded' | 'asked';

export function chargeOf({ generationId, status, asked, mayBePaid }: ChargeFacts): Charge {
	if (asked === true) return 'asked';
	if (generationId === undefined) return mayBePaid === true ? 'doubt' : 'none';
	return status === 'failed' || status === 'blocked' ? 'refunded' : 'paid';
}

/** What n8n calls a retry is two things, and only one of them is free. */
export const WHAT_IS_FREE =
	"Only Retry On Fail, which repeats this node within its execution, costs nothing more. The button 'Retry execution' and a new run would order it anew.";

export const NOTHING_CHARGED = 'Nothing was charged for this item.';

/** What each state adds to the way out. */
export const CHARGE_WORDS: Record<Exclude<Charge, 'none' | 'refunded' | 'asked'>, string> = {
	doubt: `An earlier try of this order got no answer, so the image may have been made and paid for: check the gallery at https://gptimage2.plus first. ${WHAT_IS_FREE}`,
	paid: `It is ordered and paid for: Get Status fetches it. ${WHAT_IS_FREE}`,
};

export const ASKING_IS_FREE =
	'Ask for it once more in a few minutes: Get Status is free of charge.';
